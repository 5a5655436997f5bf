// A blog for measurements, the same on every machine: posts of about 600 words with two headings, a
// list, a table and a block of code, and front matter with title, date, description and tags.

import { Random } from "../simulation/random.ts";

const words = (
  "the a of to in and is on for with that this as by from at or be it not are was an which " +
  "when system kernel memory page server network request file build site blog note code " +
  "test small fast slow value table list index reader writer change design simple careful " +
  "measure result number machine user time line word part whole first second last next open " +
  "close read write send receive"
).split(" ");

const tags = (
  "linux web notes tools design kernel network storage testing performance security wasm " +
  "javascript rust python css html git books travel"
).split(" ");

/** The posts of a blog, by file name; post 1 is the oldest. */
export function blog(count: number): ReadonlyMap<string, string> {
  const random = new Random(2026);
  const posts = new Map<string, string>();
  // One a day, or more where the last would lie in the future.
  const days = Math.min(1, 5000 / count);
  for (let index = 1; index <= count; index++) {
    posts.set(`post-${index}.md`, post(index, days * index, random));
  }
  return posts;
}

function post(index: number, day: number, random: Random): string {
  const pick = (list: readonly string[]): string => list[random.between(0, list.length - 1)]!;
  const phrase = (length: number): string => Array.from({ length }, () => pick(words)).join(" ");
  const date = new Date(Date.UTC(2010, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
  const own = new Set([pick(tags), pick(tags), pick(tags)]);
  const list = Array.from({ length: 6 }, () => `- ${phrase(9)}`);
  const code = Array.from(
    { length: 10 },
    (_, line) =>
      `const v${line} = compute(${random.between(0, 999)}, "${pick(words)}"); // ${phrase(3)}`,
  );
  const rows = Array.from(
    { length: 5 },
    () => `| ${pick(words)} | ${random.between(0, 9999)} | ${phrase(3)} |`,
  );
  const blocks = [
    `---\ntitle: "Post ${index}: ${phrase(5)}"\ndate: ${date}\ndescription: "${phrase(12)}"\n` +
      `tags: [${[...own].map((tag) => `"${tag}"`).join(", ")}]\n---`,
    paragraph(110, random, phrase),
    `## ${phrase(4)}`,
    paragraph(110, random, phrase),
    list.join("\n"),
    paragraph(100, random, phrase),
    `\`\`\`js\n${code.join("\n")}\n\`\`\``,
    `## ${phrase(4)}`,
    paragraph(100, random, phrase),
    `| name | value | note |\n|---|---:|---|\n${rows.join("\n")}`,
    paragraph(70, random, phrase),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function paragraph(length: number, random: Random, phrase: (length: number) => string): string {
  const sentences: string[] = [];
  for (let count = 0; count < length;) {
    const size = random.between(8, 19);
    count += size;
    let sentence = `${phrase(size)}.`;
    sentence = sentence.charAt(0).toUpperCase() + sentence.slice(1);
    if (random.between(0, 4) === 0) sentence = sentence.replace(/ (\w+) /, " **$1** ");
    if (random.between(0, 7) === 0) {
      sentence = sentence.replace(/ (\w+)\.$/, " [$1](https://example.org/$1).");
    }
    if (random.between(0, 7) === 0) sentence = sentence.replace(/ (\w+) /, " `$1` ");
    sentences.push(sentence);
  }
  return sentences.join(" ");
}
