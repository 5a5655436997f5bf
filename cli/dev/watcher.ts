// Tells when something below a folder changes, whichever way an editor or git writes it.
//
// Each folder has a watcher of its own (inotify on Linux), and what an event says is only a hint:
// after it the folders are listed again, watchers added before that, and the build lists the files
// anew. So a folder that is moved in with everything in it is seen as well as a single write.
// node:fs's own recursive watching loses files of new folders, and chokidar keeps a second list of
// everything that the build keeps already.

import { type FSWatcher, readdirSync, realpathSync, statSync, watch } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";

/** A folder that is being watched. */
export interface Watcher {
  close(): void;
}

/** Something may be written in many steps: it counts once this long nothing more has come. */
const quietMs = 20;
/** But somebody who writes without end is not waited for. */
const patienceMs = 250;
/** Where the system has no watchers left, the folders are looked through this often. */
const pollMs = 1000;

const skipped = new Set(["node_modules", "build"]);

function isSkipped(name: string): boolean {
  return name.startsWith(".") || name.endsWith("~") || skipped.has(name);
}

class FolderWatcher implements Watcher {
  private readonly root: string;
  private readonly changed: (paths: readonly string[]) => void;
  private readonly watchers = new Map<string, FSWatcher>();
  private readonly names = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private poller: NodeJS.Timeout | undefined;
  private firstMs = 0;
  private closed = false;

  constructor(root: string, changed: (paths: readonly string[]) => void) {
    this.root = realpathSync(root);
    this.changed = changed;
    this.look();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.poller);
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  /** Watches every folder that is there, and no other. */
  private look(): void {
    const present = new Set<string>();
    const enter = (folder: string): void => {
      if (present.has(folder)) return;
      present.add(folder);
      if (!this.watchers.has(folder)) this.watch(folder);
      for (const entry of entriesOf(folder)) {
        if (isSkipped(entry.name)) continue;
        const path = join(folder, entry.name);
        if (entry.isDirectory()) enter(path);
        else if (entry.isSymbolicLink()) this.follow(path, enter);
      }
    };
    enter(this.root);
    for (const [folder, watcher] of this.watchers) {
      if (present.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
  }

  /** A link's own folder says nothing of a write to what it leads to. */
  private follow(path: string, enter: (folder: string) => void): void {
    try {
      const target = realpathSync(path);
      const isInside = target === this.root || target.startsWith(this.root + sep);
      if (isInside) enter(statSync(target).isDirectory() ? target : dirname(target));
    } catch {
      // A link that leads nowhere: the build will say so.
    }
  }

  private watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: true }, (event, name) => {
        this.event(folder, event, name);
      });
      watcher.on("error", () => this.forget(folder));
      this.watchers.set(folder, watcher);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT" && code !== "ENOTDIR") this.poll();
    }
  }

  private poll(): void {
    this.poller ??= setInterval(() => this.changed([]), pollMs);
  }

  private event(folder: string, event: string, name: string | null): void {
    // A folder that was removed and made again has a watcher that sleeps for ever.
    if (name === null || name === basename(folder)) this.forget(folder);
    if (name !== null && event === "rename") this.forget(join(folder, name));
    if (name !== null && isSkipped(name)) return;
    this.names.add(relative(this.root, name === null ? folder : join(folder, name)));
    this.wait();
  }

  /** Drops the watchers of a folder and of those in it; `look` makes those that are needed. */
  private forget(folder: string): void {
    for (const [path, watcher] of this.watchers) {
      if (path !== folder && !path.startsWith(folder + sep)) continue;
      watcher.close();
      this.watchers.delete(path);
    }
  }

  private wait(): void {
    if (this.closed) return;
    const now = performance.now();
    if (this.timer === undefined) this.firstMs = now;
    clearTimeout(this.timer);
    const patience = Math.max(0, this.firstMs + patienceMs - now);
    this.timer = setTimeout(() => this.tell(), Math.min(quietMs, patience));
  }

  private tell(): void {
    this.timer = undefined;
    this.look();
    const paths = [...this.names].map((path) => path.split(sep).join("/")).sort();
    this.names.clear();
    this.changed(paths);
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/**
 * Watches a folder and all below it, but for hidden ones, node_modules and build. `changed` is told
 * the paths that events named, relative to the folder; the list is a hint and may lack some.
 */
export function watchFolder(root: string, changed: (paths: readonly string[]) => void): Watcher {
  return new FolderWatcher(root, changed);
}
