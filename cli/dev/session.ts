// One run of `kiln dev`: build, serve, watch, and once more.

import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { previewPath } from "../../appliance/build/prebuilt.ts";
import type { Aside } from "../../appliance/host/client.ts";
import { type Preview, servePreview } from "../../appliance/host/preview.ts";
import { FileError } from "../../generator/files.ts";
import type { SiteFolder } from "../site.ts";
import { browserScript, type ShownError } from "./browser.ts";
import {
  emptySite,
  type FailedBuild,
  type GoodBuild,
  SiteBuilder,
  type Update,
} from "./builder.ts";
import { Channel } from "./channel.ts";
import { type Watcher, watchFolder } from "./watcher.ts";

/** What happens in a session, for whoever sits at the terminal. */
export interface SessionEvents {
  /** A build is served; `told` pages were told. */
  built(build: GoodBuild, told: number): void;
  failed(build: FailedBuild): void;
  /** Something that is no build went wrong. */
  trouble(line: string): void;
  progress?(stage: string): void;
}

export interface SessionOptions {
  readonly site: SiteFolder;
  readonly port: number;
  readonly host: string | undefined;
  readonly drafts: boolean;
  readonly events: SessionEvents;
}

/** Enough for one author with some browsers; each takes memory for every server that there is. */
const connectionsMax = 256;

/** Paths that the session answers itself. */
const prefix = "/.kiln/";
const scriptPath = `${prefix}dev.js`;
const eventsPath = `${prefix}events`;

/** A site that is being served and watched. */
export class Session {
  private readonly options: SessionOptions;
  private readonly builder: SiteBuilder;
  private readonly channel = new Channel();
  private preview: Preview | undefined;
  /** The last good build: a whole store, and what has changed since it was laid out. */
  private whole: Uint8Array | undefined;
  private patch: Update | undefined;
  private watchers: readonly Watcher[] = [];
  private readonly edited = new Set<string>();
  private building = false;
  private wanted = false;
  private closed = false;
  /** Ends when nothing is left to build. */
  private last: Promise<void> = Promise.resolve();

  constructor(options: SessionOptions) {
    const { site, drafts, events } = options;
    this.options = options;
    this.builder = new SiteBuilder(site, {
      drafts,
      script: scriptPath,
      progress: (stage) => events.progress?.(stage),
    });
  }

  /** Builds, listens and watches; the port that it listens on. */
  async start(): Promise<number> {
    try {
      return await this.open();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  private async open(): Promise<number> {
    const { site, port, host } = this.options;
    // Watched first: what is saved during the first build is not missed.
    this.watchers = [watchFolder(site.path, (paths) => this.changed(paths))];
    const module = new WebAssembly.Module((await readFile(await previewPath())) as BufferSource);
    const aside: Aside = { prefix, answer: (path, socket) => this.answer(path, socket) };
    // Built before anything is served: a page that waits for this server reloads at most once.
    this.changed([]);
    await this.last;
    const store = this.whole ?? (await emptySite(scriptPath));
    const preview = await servePreview({
      ...{ module, store, port, host, connectionsMax, aside },
      guarded: true,
    });
    this.preview = preview;
    // What was built while it began to listen.
    if (this.whole && this.whole !== store) preview.swap(this.whole);
    if (this.patch) preview.overlay(this.patch.store, this.patch.paths!);
    return preview.port;
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const watcher of this.watchers) watcher.close();
    await this.last;
    this.channel.close();
    await this.preview?.close();
    this.builder.save((line) => this.options.events.trouble(line));
  }

  private changed(paths: readonly string[]): void {
    for (const path of paths) this.edited.add(path);
    this.wanted = true;
    if (!this.building) this.last = this.work();
  }

  private async work(): Promise<void> {
    this.building = true;
    while (this.wanted && !this.closed) {
      this.wanted = false;
      const edited = [...this.edited];
      this.edited.clear();
      await this.buildOnce(edited);
      await this.finish();
    }
    this.building = false;
  }

  private async buildOnce(edited: readonly string[]): Promise<void> {
    const { events } = this.options;
    try {
      const build = await this.builder.build();
      if (build.ok) this.serve(build, edited);
      else {
        this.fail(build.errors);
        events.failed(build);
      }
    } catch (error) {
      // A file that was written while the build read it: its event is under way.
      const text = error instanceof Error ? error.message : String(error);
      if (error instanceof FileError && /changed while/.test(text)) return;
      this.fail([{ place: "", text, hint: "" }]);
      events.trouble(text);
    }
  }

  /** Makes what no page depends on, unless there is more to build for those who wait. */
  private async finish(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.wanted || this.closed) return;
    try {
      const more = await this.builder.finish();
      if (more) this.show(more);
    } catch (error) {
      this.options.events.trouble(error instanceof Error ? error.message : String(error));
    }
  }

  private fail(errors: readonly ShownError[]): void {
    if (!this.whole) this.channel.publish({ id: "none", changed: [], styles: false, hidden: {} });
    this.channel.fail(errors);
  }

  private serve(build: GoodBuild, edited: readonly string[]): void {
    const { id, changed, hidden, update } = build;
    const styles = edited.length > 0 && edited.every((path) => path.endsWith(".css"));
    if (changed.length > 0) this.show(update);
    this.channel.publish({ id, changed, styles, hidden });
    this.options.events.built(build, changed.length > 0 ? this.channel.count : 0);
  }

  private show(update: Update): void {
    const { store, paths } = update;
    this.patch = paths && update;
    if (paths) this.preview?.overlay(store, paths);
    else {
      this.whole = store;
      this.preview?.swap(store);
    }
  }

  private answer(path: string, socket: Socket): void {
    const [name, query = ""] = path.split("?") as [string, string?];
    if (name === eventsPath) this.channel.join(socket, query);
    else if (name === scriptPath) send(socket, "200 OK", "text/javascript", script);
    else send(socket, "404 Not Found", "text/plain", "kiln dev has nothing here\n");
  }
}

const script = browserScript(eventsPath);

function send(socket: Socket, status: string, type: string, body: string): void {
  const fields = [
    `HTTP/1.1 ${status}`,
    `Content-Type: ${type}; charset=utf-8`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
    "Connection: close",
  ];
  socket.end(`${fields.join("\r\n")}\r\n\r\n${body}`);
  socket.resume();
}
