// Tells browsers what was built, by server-sent events
// (https://html.spec.whatwg.org/multipage/server-sent-events.html).

import type { Socket } from "node:net";
import type { DevState, HiddenPage, ShownError } from "./browser.ts";

/** A build that is being served. */
export interface PublishedBuild {
  readonly id: string;
  /** Addresses that differ from the build before. */
  readonly changed: readonly string[];
  /** True when nothing but style sheets was edited. */
  readonly styles: boolean;
  readonly hidden: Readonly<Record<string, HiddenPage>>;
}

interface Served extends PublishedBuild {
  readonly atMs: number;
}

/** Builds that a page may have missed without having to reload. */
const historyMax = 50;
/** More addresses than that are not listed: every page reloads. */
const changedMax = 500;
/** A line now and then shows both sides that the other is there. */
const heartbeatMs = 15_000;

const head = [
  "HTTP/1.1 200 OK",
  "Content-Type: text/event-stream",
  "Cache-Control: no-store",
  "X-Content-Type-Options: nosniff",
  "Connection: close",
  "\r\n",
].join("\r\n");

/** Everybody who looks at the site, and what they have to know. */
export class Channel {
  private readonly listeners = new Set<Socket>();
  private readonly history: Served[] = [];
  private errors: readonly ShownError[] = [];
  private readonly nowMs: () => number;
  private readonly heartbeat: NodeJS.Timeout;

  /** `nowMs` counts steadily; where it begins does not matter. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.nowMs = nowMs;
    this.heartbeat = setInterval(() => this.send(":\n\n"), heartbeatMs);
  }

  /** Pages that listen. */
  get count(): number {
    return this.listeners.size;
  }

  /** A build is served from now on. */
  publish(build: PublishedBuild): void {
    const before = this.history.at(-1);
    this.errors = [];
    this.history.push({ ...build, atMs: this.nowMs() });
    if (this.history.length > historyMax) this.history.shift();
    this.send(message(this.stateFor(before?.id ?? build.id)));
  }

  /** A build failed; the one before is still served. */
  fail(errors: readonly ShownError[]): void {
    this.errors = errors;
    const current = this.history.at(-1);
    if (current) this.send(message(this.stateFor(current.id)));
  }

  /** Takes a socket whose request asked for the events: `?build=ID` or `?age=MS`. */
  join(socket: Socket, query: string): void {
    const asked = new URLSearchParams(query);
    socket.write(head);
    socket.write(message(this.stateFor(asked.get("build") ?? this.buildBefore(asked.get("age")))));
    this.listeners.add(socket);
    socket.on("close", () => this.listeners.delete(socket));
    socket.on("end", () => socket.end());
    socket.resume();
  }

  close(): void {
    clearInterval(this.heartbeat);
    for (const socket of this.listeners) socket.end();
  }

  private send(text: string): void {
    for (const socket of this.listeners) socket.write(text);
  }

  /** The build that a page shows which was asked for so long ago. */
  private buildBefore(age: string | null): string {
    const since = this.nowMs() - (Number(age ?? NaN) || 0);
    const before = this.history.filter(({ atMs }) => atMs <= since).at(-1);
    return (before ?? this.history[0])?.id ?? "";
  }

  /** What a page that shows a build has to know. */
  private stateFor(known: string): DevState {
    const { history, errors } = this;
    const current = history.at(-1);
    const place = history.findLastIndex(({ id }) => id === known);
    const missed = history.slice(place + 1);
    const changed = [...new Set(missed.flatMap((build) => build.changed))];
    return {
      build: current?.id ?? "",
      changed: place < 0 || changed.length > changedMax ? null : changed,
      styles: place >= 0 && missed.length > 0 && missed.every(({ styles }) => styles),
      hidden: current?.hidden ?? {},
      errors,
    };
  }
}

function message(state: DevState): string {
  return `data: ${JSON.stringify(state)}\n\n`;
}
