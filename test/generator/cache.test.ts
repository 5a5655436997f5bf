import { expect, test } from "vitest";
import { FileCache } from "../../generator/cache.ts";
import { FileError, type Files, memoryFiles } from "../../generator/files.ts";
import { Pack } from "../../generator/pack.ts";
import { runSeed } from "../fixtures/random.ts";
import { Random } from "../simulation/random.ts";

const path = ".kiln/cache/pack";
const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (found: Uint8Array | undefined): string | undefined =>
  found && Buffer.from(found).toString();

test("remembers across builds what a build used", () => {
  const files = memoryFiles();
  const first = new FileCache(files, path, "1");
  first.put("a", bytes("one"));
  first.put("b", bytes(""));
  first.save();
  const second = new FileCache(files, path, "1");
  expect(text(second.get("a"))).toBe("one");
  expect(text(second.get("b"))).toBe("");
  expect(second.has("c")).toBe(false);
});

test("forgets what a build did not use, unless it failed", () => {
  const files = memoryFiles();
  const put = new FileCache(files, path, "1");
  put.put("a", bytes("one"));
  put.put("b", bytes("two"));
  put.save();
  const failed = new FileCache(files, path, "1");
  failed.put("c", bytes("three"));
  failed.save(true);
  const used = new FileCache(files, path, "1");
  expect(used.has("a") && used.has("c")).toBe(true);
  used.save();
  const last = new FileCache(files, path, "1");
  expect([last.has("a"), last.has("b"), last.has("c")]).toEqual([true, false, true]);
});

test("does not write when nothing changed", () => {
  const files = memoryFiles();
  const first = new FileCache(files, path, "1");
  first.put("a", bytes("one"));
  first.save();
  let writes = 0;
  const watched = { ...files, write: () => void writes++, append: () => writes++ };
  const second = new FileCache(watched, path, "1");
  second.put("a", bytes("one"));
  second.save();
  expect(writes).toBe(0);
});

test("what the seed has counts as found out, is kept, and is looked for when it is missed", () => {
  const dist = memoryFiles();
  const sown = new FileCache(dist, "seed", "1");
  for (const key of ["a", "b", "broken"]) sown.put(key, bytes(`${key} of the seed`));
  sown.save();
  const damaged = Buffer.from(dist.read("seed")!);
  damaged[damaged.length - 1]! ^= 1;
  let reads = 0;
  const read = (name: string): Uint8Array | undefined => {
    reads++;
    return name === "seed" ? damaged : dist.read(name);
  };
  const seed = (version: string): Pack => new Pack({ ...dist, read }, "seed", version);
  const files = memoryFiles();
  const first = new FileCache(files, path, "1", seed("1"));
  expect(reads).toBe(0);
  expect(text(first.get("a"))).toBe("a of the seed");
  expect(first.has("broken")).toBe(false);
  first.save();
  reads = 0;
  const second = new FileCache(files, path, "1", seed("1"));
  expect(text(second.get("a"))).toBe("a of the seed");
  expect(reads).toBe(0);
  expect(new FileCache(files, path, "1").has("b")).toBe(false);
  expect(new FileCache(memoryFiles(), path, "2", seed("2")).has("a")).toBe(false);
});

test("another version of the tool finds nothing", () => {
  const files = memoryFiles();
  const first = new FileCache(files, path, "1");
  first.put("a", bytes("one"));
  first.save();
  expect(new FileCache(files, path, "2").has("a")).toBe(false);
});

/** A pack and its index, as three builds have left them: the last two added to the first. */
function grown(): { files: Files; values: ReadonlyMap<string, string> } {
  const files = memoryFiles();
  const values = new Map<string, string>();
  for (const build of [1, 2, 3]) {
    const cache = new FileCache(files, path, "1");
    for (const key of values.keys()) cache.has(key);
    for (let index = 0; index < 7; index++) {
      values.set(`key ${build}.${index}`, `value ${build}.${index} `.repeat(9));
      cache.put(`key ${build}.${index}`, bytes(values.get(`key ${build}.${index}`)!));
    }
    cache.save();
  }
  return { files, values };
}

const both = [path, `${path}.index`];

/** Number of records that are missing; throws where one is wrong. */
function missing(files: Files, values: ReadonlyMap<string, string>): number {
  const cache = new FileCache(files, path, "1");
  const found = [...values].map(([key, value]) => [text(cache.get(key)), value]);
  for (const [read, value] of found) if (read !== undefined) expect(read).toBe(value);
  return found.filter(([read]) => read === undefined).length;
}

function replaced(files: Files, name: string, other: Uint8Array): Files {
  const contents = both.map((file) => [file, file === name ? other : files.read(file)!]);
  return memoryFiles(Object.fromEntries(contents));
}

test("what is new is added; what nobody wants goes once it is half of the pack", () => {
  const files = memoryFiles();
  const lengths: number[] = [];
  let rewritten = 0;
  const watched: Files = {
    ...files,
    write: (file, pieces) => {
      if (file === path) rewritten++;
      files.write(file, pieces);
    },
  };
  for (let build = 0; build < 12; build++) {
    const cache = new FileCache(watched, path, "1");
    expect(text(cache.get("kept"))).toBe(build === 0 ? undefined : "k".repeat(1000));
    cache.put("kept", bytes("k".repeat(1000)));
    cache.put("changing", bytes(String(build).repeat(300)));
    cache.save();
    lengths.push(files.read(path)!.length);
    expect(text(new FileCache(files, path, "1").get("changing"))).toBe(String(build).repeat(300));
  }
  expect(rewritten).toBeGreaterThan(1);
  expect(rewritten).toBeLessThan(5);
  expect(Math.max(...lengths)).toBeLessThan(3200);
});

test("a pack without room stays as it was", () => {
  const { files, values } = grown();
  const full: Files = {
    ...files,
    append: () => {
      throw new FileError(path, "no space left on the disk");
    },
  };
  const cache = new FileCache(full, path, "1");
  for (const key of values.keys()) cache.has(key);
  cache.put("new", bytes("text"));
  expect(() => cache.save()).toThrow(/no space left/);
  expect(missing(files, values)).toBe(0);
});

test("an index means its own pack alone", () => {
  const { files, values } = grown();
  const other = memoryFiles();
  const cache = new FileCache(other, path, "1");
  // As long, and with the same records in other places.
  for (const [key, value] of [...values].reverse()) cache.put(key, bytes(value));
  cache.save();
  expect(missing(replaced(files, path, other.read(path)!), values)).toBe(values.size);
});

test("what another process has added does no harm", () => {
  const { files, values } = grown();
  const add = (key: string): FileCache => {
    const cache = new FileCache(files, path, "1");
    for (const known of values.keys()) cache.has(known);
    cache.put(key, bytes(`${key} of a build`));
    return cache;
  };
  const builds = [add("first"), add("second")];
  for (const cache of builds) cache.save();
  expect(missing(files, new Map([...values, ["second", "second of a build"]]))).toBe(0);
});

test("damage anywhere is a miss, never wrong bytes", () => {
  const { files, values } = grown();
  const chance = new Random(runSeed("test/generator/cache.test.ts"));
  let count = 0;
  for (let round = 0; round < 300; round++) {
    const name = both[round % 2]!;
    const stored = files.read(name)!;
    const damaged = Buffer.from(stored);
    const place = chance.between(0, stored.length - 1);
    damaged[place]! ^= 1 << chance.between(0, 7);
    const cut =
      chance.between(0, 3) === 0
        ? damaged.subarray(0, chance.between(0, stored.length - 1))
        : damaged;
    count += missing(replaced(files, name, cut), values);
  }
  expect(count).toBeGreaterThan(300);
});

test("a flipped bit in any byte, or an end anywhere, is a miss of what it holds", () => {
  const { files, values } = grown();
  for (const name of both) {
    const stored = files.read(name)!;
    for (let place = 0; place < stored.length; place++) {
      const damaged = Buffer.from(stored);
      damaged[place]! ^= 0x10;
      expect(missing(replaced(files, name, damaged), values)).toBeGreaterThan(0);
      expect(missing(replaced(files, name, stored.subarray(0, place)), values)).toBeGreaterThan(0);
    }
  }
  expect(missing(files, values)).toBe(0);
});
