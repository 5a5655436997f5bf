import { expect, test } from "vitest";
import { FileCache } from "../../generator/cache.ts";
import { memoryFiles } from "../../generator/files.ts";
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
  const watched = { ...files, write: () => void writes++ };
  const second = new FileCache(watched, path, "1");
  second.put("a", bytes("one"));
  second.save();
  expect(writes).toBe(0);
});

test("another version of the tool finds nothing", () => {
  const files = memoryFiles();
  const first = new FileCache(files, path, "1");
  first.put("a", bytes("one"));
  first.save();
  expect(new FileCache(files, path, "2").has("a")).toBe(false);
});

test("damage anywhere is a miss, never wrong bytes", () => {
  const files = memoryFiles();
  const whole = new FileCache(files, path, "1");
  for (let index = 0; index < 20; index++)
    whole.put(`key ${index}`, bytes(`value ${index} `.repeat(9)));
  whole.save();
  const stored = Buffer.from(files.read(path)!);
  const chance = new Random(runSeed("test/generator/cache.test.ts"));
  let missing = 0;
  for (let round = 0; round < 300; round++) {
    const damaged = Buffer.from(stored);
    const place = chance.between(0, stored.length - 1);
    damaged[place]! ^= 1 << chance.between(0, 7);
    const cut =
      chance.between(0, 3) === 0
        ? damaged.subarray(0, chance.between(0, stored.length - 1))
        : damaged;
    const cache = new FileCache(memoryFiles({ [path]: cut }), path, "1");
    for (let index = 0; index < 20; index++) {
      const found = text(cache.get(`key ${index}`));
      if (found === undefined) missing++;
      else expect(found).toBe(`value ${index} `.repeat(9));
    }
  }
  expect(missing).toBeGreaterThan(300);
});

test("a flipped bit in any byte, or an end anywhere, is a miss of what it holds", () => {
  const files = memoryFiles();
  const whole = new FileCache(files, path, "1");
  for (const key of ["a", "b", "c"]) whole.put(key, bytes(`value of ${key}`));
  whole.save();
  const stored = Buffer.from(files.read(path)!);
  const check = (damaged: Uint8Array): number => {
    const cache = new FileCache(memoryFiles({ [path]: damaged }), path, "1");
    const found = ["a", "b", "c"].map((key) => [text(cache.get(key)), `value of ${key}`]);
    for (const [value, right] of found) if (value !== undefined) expect(value).toBe(right);
    return found.filter(([value]) => value === undefined).length;
  };
  for (let place = 0; place < stored.length; place++) {
    const damaged = Buffer.from(stored);
    damaged[place]! ^= 0x10;
    check(damaged);
    expect(check(stored.subarray(0, place))).toBeGreaterThan(0);
  }
  expect(check(stored)).toBe(0);
});
