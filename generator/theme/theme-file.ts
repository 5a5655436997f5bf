// theme.json: who a theme is, what it builds upon, and what can be set.

import * as z from "zod";
import { type Diagnostics, nearest } from "../diagnostics.ts";
import type { Files } from "../files.ts";
import type { Source } from "../model.ts";
import { type LocatedJson, readLocatedJson } from "./located-json.ts";

/** Version of the contract between themes and Kiln that this code keeps. */
export const contractVersion = 2;

/** The checked theme.json of one layer; its settings are still to be merged with those below. */
export interface LayerFile {
  readonly name: string;
  readonly version: string;
  readonly extends?: string | undefined;
  readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The path to show. */
  readonly shown: string;
  readonly json: LocatedJson;
}

const settingName = /^[a-z][a-zA-Z0-9]*$/;
const text = z.string("expected text");

const schema = z.strictObject({
  name: text.regex(/^[\w-]+$/, "expected one word"),
  version: text.min(1, "expected a version like 1.0.0"),
  contract: z.number("expected the number of the contract"),
  extends: text.regex(/^[\w-]+$/, "expected the name of a theme").optional(),
  description: text.optional(),
  author: text.optional(),
  license: text.optional(),
  settings: z
    .record(
      z.string().regex(settingName, "expected names like accentColour"),
      z.record(z.string(), z.unknown(), "expected a type and a default"),
      "expected names and what they mean",
    )
    .default({}),
});

/** Reads theme.json of a layer; undefined when it has faults. */
export function readThemeFile(
  name: string,
  place: { files: Files; source: Source; shown: string } | undefined,
  diagnostics: Diagnostics,
): LayerFile | undefined {
  const shown = place?.shown ?? `themes/${name}/theme.json`;
  const fault = { file: shown };
  if (!place) return void diagnostics.add("theme-file-missing", { ...fault, values: { name } });
  const bytes = place.files.read(place.source.path) ?? new Uint8Array(0);
  const json = readLocatedJson(shown, bytes, diagnostics);
  if (!json) return undefined;
  const contract = (json.data as { contract?: unknown } | null)?.contract;
  if (typeof contract === "number" && contract !== contractVersion) {
    const hint = contract < contractVersion ? { hint: olderHint } : {};
    const values = { contract, current: contractVersion };
    const at = json.place(["contract"]);
    return void diagnostics.add("theme-contract", { ...fault, at, values, ...hint });
  }
  const result = schema.safeParse(json.data);
  if (result.success) return { ...result.data, shown, json };
  reportIssues(result.error.issues, json, [], shown, diagnostics, Object.keys(schema.shape));
  return undefined;
}

const olderHint =
  `contract ${contractVersion} has all names of contract 1: write "contract": ${contractVersion} ` +
  "and run kiln theme check";

/** Tells what is wrong in a file, with places; `below` is where the checked value stands in it. */
export function reportIssues(
  issues: readonly z.core.$ZodIssue[],
  { place }: Pick<LocatedJson, "place">,
  below: readonly PropertyKey[],
  file: string,
  diagnostics: Diagnostics,
  keys: readonly string[] = [],
): void {
  for (const issue of issues) {
    const path = [...below, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        const near = nearest(key, keys);
        const known = keys.length > 0 ? { hint: `known keys: ${keys.join(", ")}` } : {};
        const hint = near ? { hint: `did you mean "${near}"?` } : known;
        const at = place([...path, key], true);
        diagnostics.add("unknown-key", { file, at, values: { key }, ...hint });
      }
      continue;
    }
    const reason = reasonOf(issue);
    const values = { key: path.map(String).join("."), reason };
    diagnostics.add("wrong-value", { file, at: place(path), values });
  }
}

/** The first words about it; of a union, what its last and plainest form says. */
function reasonOf(issue: z.core.$ZodIssue): string {
  const ofKey = issue.code === "invalid_key" ? issue.issues[0] : undefined;
  const ofUnion = issue.code === "invalid_union" ? issue.errors.at(-1)?.at(-1) : undefined;
  const { message } = ofKey ?? (ofUnion && issue.message === "Invalid input" ? ofUnion : issue);
  const reason = message.replace(/^Invalid (input|option): /, "");
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}
