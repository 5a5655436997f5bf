// `kiln dev` as a process, and a page's view of it, for tests.

import { get, type IncomingMessage } from "node:http";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { DevState } from "../../cli/dev/browser.ts";
import { type Command, startCommand } from "./command.ts";

/** A site in a folder of its own, gone after the test. */
export class TestSite {
  readonly folder = mkdtempSync(join(tmpdir(), "kiln-dev-"));

  constructor(files: Readonly<Record<string, string>>) {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  at(path: string): string {
    return join(this.folder, path);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
  }
}

/** A running `kiln dev`. */
export interface DevServer extends Command {
  readonly url: string;
}

/** Starts `kiln dev` on a free port; it ends with the test. */
export async function startDev(
  kiln: string,
  site: TestSite,
  ...parameters: string[]
): Promise<DevServer> {
  const port = parameters.includes("--port")
    ? []
    : ["--port", String(20_000 + (process.pid % 20_000))];
  const all = [kiln, "dev", site.folder, ...port, ...parameters];
  const command = startCommand(process.execPath, all);
  onTestFinished(async () => {
    command.child.kill("SIGKILL");
    await command.ended;
  });
  const line = await command.line(/http:\/\//);
  return { ...command, url: /http:[^"\s]+/.exec(line)![0] };
}

/** Listens to the events as a page does. */
export class Listener {
  readonly states: DevState[] = [];
  private readonly response: IncomingMessage;

  private constructor(response: IncomingMessage) {
    this.response = response;
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => {
      const messages = (text + chunk).split("\n\n");
      text = messages.pop()!;
      for (const message of messages) {
        if (message.startsWith("data: "))
          this.states.push(JSON.parse(message.slice(6)) as DevState);
      }
    });
    onTestFinished(() => void response.destroy());
  }

  /** Connects; `query` is "age=0" for a page that was loaded just now. */
  static async open(url: string, query = "age=0"): Promise<Listener> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${url}.kiln/events?${query}`, { agent: false }, resolve).on("error", reject);
    });
    const listener = new Listener(response);
    await listener.until(() => true);
    return listener;
  }

  /** The connection's end. */
  get ended(): Promise<void> {
    return new Promise((resolve) => this.response.on("close", () => resolve()));
  }

  /** All that was said, when something of it is as wanted. */
  async until(isWanted: (state: DevState) => boolean, seconds = 60): Promise<DevState> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      const found = this.states.find(isWanted);
      if (found) return found;
      if (performance.now() > deadline) {
        throw new Error(`never told; the last was ${JSON.stringify(this.states.at(-1))}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits until some address has changed, and forgets what was said until then. */
  async change(path: string): Promise<DevState> {
    const state = await this.until(({ changed }) => changed === null || changed.includes(path));
    this.states.length = 0;
    return state;
  }
}
