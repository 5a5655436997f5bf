// A site with so much text that threads help: whoever makes a page, it is the same.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { blog } from "../bench/blog.ts";
import { smallKernel } from "../fixtures/small-kernel.ts";
import { bundledCommand, runCommand, startCommand } from "./command.ts";

const kiln = await bundledCommand();
const folder = mkdtempSync(join(tmpdir(), "kiln-threads-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (path: string, text: string | Uint8Array): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

test("the image is the same on one core and on all of them", async () => {
  write("kernel.elf", smallKernel());
  write("site/site.yaml", "title: Blog\nbrokenLinks: warn\n");
  for (const [name, text] of blog(500)) write(`site/content/posts/${name}`, text);
  // What threads leave to the main one: they do not know the site, and complain to nobody.
  write("site/includes/part.md", "## Part\n\nOf every tenth page.\n");
  write("site/components/box.hbs", "<div>{{{content}}}</div>\n");
  for (let index = 0; index < 50; index++) {
    write(
      `site/content/pages/other-${index}.md`,
      `# Other ${index}\n\n::include{file="part.md"}\n\n:::box\n$a^2$\n:::\n\n` +
        `[nowhere](missing-${index}.md)\n\n\`\`\`nonsense\ncode\n\`\`\`\n`,
    );
  }
  const deep = (depth: number): string => `${"> ".repeat(depth)}deep\n`;
  for (const depth of [50, 1000]) write(`site/content/pages/deep-${depth}.md`, deep(depth));

  const build = async (name: string, ...before: string[]): Promise<string> => {
    rmSync(join(folder, "site/.kiln"), { recursive: true, force: true });
    const profiles = join(folder, `profiles-${name}`);
    const node = [process.execPath, "--cpu-prof", "--cpu-prof-interval=100000"];
    const parameters = [`--cpu-prof-dir=${profiles}`, kiln, "build", "site"];
    const [program, ...rest] = [...before, ...node, ...parameters];
    const options = ["--kernel", "kernel.elf", "--out", `${name}.elf`];
    const command = startCommand(program!, [...rest, ...options], { folder });
    expect(await command.ended, command.errors()).toBe(0);
    // Each thread leaves a profile.
    const threads = readdirSync(profiles).length;
    const all = Math.min(8, availableParallelism());
    // That for markdown, and those for compression.
    expect(threads).toBe(before.length > 0 ? 1 : 1 + Math.min(1, all - 1) + (all - 1));
    return command.errors();
  };
  const one = await build("one", "taskset", "-c", "0");
  const many = await build("many");
  expect(many).toBe(one);
  expect(many).toContain("missing-49.md");
  expect(readFileSync(join(folder, "many.elf")).equals(readFileSync(join(folder, "one.elf")))).toBe(
    true,
  );
});

test("a thread that cannot go on ends the build with a message, and no image", async () => {
  const text = "# Broken\n\nText.\n";
  for (let index = 0; index < 3; index++)
    write(`broken/content/pages/${index}.md`, text.repeat(40_000));
  // A copy, for other tests have the command, too; beside it, where it finds its package.
  const copy = mkdtempSync(join(dirname(kiln), "../broken-"));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  cpSync(dirname(kiln), copy, { recursive: true });
  writeFileSync(join(copy, "chunks/thread.mjs"), "throw new Error('no memory');\n");
  const parameters = ["build", "broken", "--kernel", "kernel.elf"];
  const { status, errors } = await runCommand([join(copy, "kiln.mjs"), ...parameters], folder);
  expect([status, errors]).toEqual([1, expect.stringContaining("no memory")]);
  expect(existsSync(join(folder, "broken/build/site.elf"))).toBe(false);
});
