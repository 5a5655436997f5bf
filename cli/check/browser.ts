// A browser without a window, led over a pipe by the Chrome DevTools protocol
// (https://chromedevtools.github.io/devtools-protocol/): JSON messages, each with a NUL behind.
//
// A package for this would be the largest part of an installation, and a dozen commands are all
// that is needed.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

const switches = [
  "--headless",
  "--remote-debugging-pipe",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-extensions",
  "--disable-gpu",
  "--disable-sync",
  "--hide-scrollbars",
  "--mute-audio",
  "--no-default-browser-check",
  "--no-first-run",
];

/** Milliseconds that one command may take. */
const patienceMs = 60_000;

type Values = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Values;
  readonly result?: Values;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly resolve: (result: Values) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Told of an event of one session, by the name that the protocol has for it. */
export type Listener = (method: string, params: Values) => void;

/** A running browser. */
export class Browser {
  private readonly child: ChildProcess;
  private readonly folder: string;
  private readonly input: Writable;
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Map<string, Listener>();
  private readonly ended: Promise<void>;
  private said = "";
  /** Why it can no longer be used. */
  private broken: Error | undefined;
  private last = 0;

  /** Starts the program at a path. */
  constructor(path: string) {
    this.folder = mkdtempSync(join(tmpdir(), "kiln-browser-"));
    // A browser does not run as root inside of its own fence.
    const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const parameters = [...switches, ...asRoot, `--user-data-dir=${this.folder}`];
    this.child = spawn(path, parameters, { stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"] });
    const [, , errors, input, output] = this.child.stdio;
    this.input = input as Writable;
    this.input.on("error", () => undefined);
    (errors as Readable).on("data", (chunk) => (this.said = (this.said + chunk).slice(-2000)));
    this.read(output as Readable);
    this.ended = new Promise((resolve) => {
      this.child.once("error", (error) => (this.fail(error.message), resolve()));
      this.child.once("exit", () => (this.fail("it ended"), resolve()));
    });
  }

  /** Gives a command, to a session where one is named; resolves with what came of it. */
  send(method: string, params: Values = {}, sessionId?: string): Promise<Values> {
    if (this.broken) return Promise.reject(this.broken);
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new Error(`the browser does not answer (${method})`));
      }, patienceMs);
      this.waiting.set(id, { resolve, reject, timer });
      this.input.write(`${JSON.stringify({ id, method, params, sessionId })}\u0000`);
    });
  }

  /** Listens to the events of a session; one listener each. */
  listen(sessionId: string, listener: Listener): void {
    this.listeners.set(sessionId, listener);
  }

  /** Ends it, and removes what it wrote. */
  async close(): Promise<void> {
    this.send("Browser.close").catch(() => undefined);
    const kill = setTimeout(() => this.child.kill("SIGKILL"), 5000);
    await this.ended;
    clearTimeout(kill);
    // Its children may still be writing.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private read(output: Readable): void {
    let rest = "";
    output.setEncoding("utf8");
    output.on("data", (chunk: string) => {
      const messages = (rest + chunk).split("\u0000");
      rest = messages.pop()!;
      for (const message of messages) this.take(JSON.parse(message) as Message);
    });
  }

  private take({ id, sessionId, method, params = {}, result = {}, error }: Message): void {
    if (method !== undefined) {
      this.listeners.get(sessionId ?? "")?.(method, params);
      return;
    }
    const waiting = this.waiting.get(id!);
    if (!waiting) return;
    this.waiting.delete(id!);
    clearTimeout(waiting.timer);
    if (error) waiting.reject(new Error(`the browser: ${error.message}`));
    else waiting.resolve(result);
  }

  private fail(reason: string): void {
    const error = new Error(`the browser cannot be used: ${reason}\n${this.said}`.trim());
    this.broken = error;
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.waiting.clear();
  }
}
