// Reads disagreements.txt; that file says how it is written.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("disagreements.txt", import.meta.url));

/** One line of the table: what somebody makes of a request, and where it stands. */
export interface Disagreement {
  readonly line: number;
  readonly request: string;
  readonly ours: string;
  readonly server: string;
  readonly theirs: string;
}

/** All lines; throws where an explanation lacks its reason or its section. */
export function readDisagreements(): Disagreement[] {
  const found: Disagreement[] = [];
  let request = "";
  let ours = "";
  let reason = "none";
  readFileSync(file, "utf8")
    .split("\n")
    .forEach((text, index) => {
      const line = index + 1;
      const theirs = /^ {2}(\w[\w ]*): (.+)$/.exec(text);
      const own = /^([\w-][^:]*: .+): (\d.*)$/.exec(text);
      if (text.startsWith("==")) {
        if (reason === "") throw new Error(`line ${line}: the explanation above has no reason`);
        if (!/^== .+ \[(ours|both): RFC \d{4} §[\d.]+.*\]$/.test(text)) {
          throw new Error(`line ${line}: no [who: section]`);
        }
        reason = "";
      } else if (text.startsWith("   ")) {
        reason += text;
      } else if (theirs) {
        for (const server of theirs[1]!.split(" ")) {
          found.push({ line, request, ours, server, theirs: theirs[2]! });
        }
      } else if (own) {
        [, request, ours] = own as unknown as [string, string, string];
      } else if (text !== "" && !text.startsWith("#")) {
        throw new Error(`line ${line}: what is ${JSON.stringify(text)}?`);
      }
    });
  return found;
}
