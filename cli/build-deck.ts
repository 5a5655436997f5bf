// kiln build-deck: one deck to an image of its own.

import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runOrder } from "./build.ts";
import { targetNamed, targets, targetsText } from "./targets.ts";
import { UsageError, type Verb } from "./verb.ts";

const help = `
usage: kiln build-deck DECK [--target NAME] [--out FILE] [--kernel FILE] [--json]

Builds an image that shows one talk at "/", with its handout at "/handout/": nothing else of the
site is in it, and no speaker notes. DECK is a folder content/decks/NAME with slides.md; settings
and themes are those of the site around it.

  --target NAME  the kind of machine, from the list below (by default ${targets[0]!.name})
  --out FILE     the image (by default build/NAME with the ending of its kind, in the site's folder)
  --kernel FILE  another kernel than the one that belongs to this version
  --json         one JSON object on standard output: figures and messages

targets:
${targetsText()}
examples:
  kiln build-deck content/decks/kiln
  kiln build-deck content/decks/kiln --out talk.elf && kiln run talk.elf
  kiln build-deck content/decks/kiln --target arm64 --json | jq .imageBytes
`;

export const verb: Verb = {
  name: "build-deck",
  summary: "build an image that shows one talk",
  help,
  run,
};

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      target: { type: "string" },
      out: { type: "string" },
      kernel: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const [given, ...more] = positionals;
  if (given === undefined || more.length > 0)
    throw new UsageError("expected the folder of one deck");
  const deck = resolve(basename(given) === "slides.md" ? dirname(given) : given);
  const name = basename(deck);
  const folder = resolve(deck, "../../..");
  if (deck !== join(folder, "content/decks", name)) {
    throw new UsageError(`${given}: expected a folder content/decks/NAME`);
  }
  if (!existsSync(join(deck, "slides.md")))
    throw new Error(`${given}: there is no slides.md in it`);
  const target = targetNamed(values.target);
  const image = values.out ?? join(folder, "build", target.file.replace(/^site/, name));
  return runOrder({
    verb: "build-deck",
    folder,
    deck: `content/decks/${name}`,
    target,
    image,
    kernel: values.kernel,
    json: values.json,
  });
}
