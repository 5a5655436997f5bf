// The front matter that almost every post has, read in a fortieth of the time: one key a line, with
// a word, a sentence, a quoted text, a day, a whole number, true, false, or a list of such in
// brackets. Anything else is left to the real parser; a test compares the two.

const line = /^([A-Za-z][\w-]*): +(\S.*)$/;
const doubleQuoted = /^"([^"\\\t]*)"$/;
const singleQuoted = /^'([^'\t]*)'$/;
const day = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})?)?$/;
const number = /^(?:0|[1-9]\d{0,8})$/;
/** No sign that means something to YAML, and no blank at the end. */
const plain = /^\p{L}(?:[\p{L}\p{M}\p{N} _.,;()'!?/+&-]*[\p{L}\p{M}\p{N}_.;()'!?/+&-])?$/u;
const plainItem = /^\p{L}(?:[\p{L}\p{M}\p{N} _.()'/+-]*[\p{L}\p{M}\p{N}_.()'/+-])?$/u;
const item = /\s*("[^"\\\t]*"|'[^'\t]*'|[^"',[\]{}\s][^"',[\]{}]*)\s*(,|$)/y;
/** Words that YAML takes for a value of another kind. */
const reserved = /^(?:true|false|null|y|n|yes|no|on|off)$/i;

/** Reads simple YAML; undefined when it is not as simple as that. */
export function readSimpleYaml(text: string): Record<string, unknown> | undefined {
  const result: Record<string, unknown> = {};
  for (const written of text.split("\n")) {
    if (written === "") continue;
    const match = line.exec(written);
    if (!match) return undefined;
    const [, key, value] = match as unknown as [string, string, string];
    const read = value.startsWith("[") ? readList(value) : readScalar(value, plain);
    if (read === undefined || key in result || reserved.test(key)) return undefined;
    result[key] = read;
  }
  return result;
}

function readScalar(value: string, words: RegExp): string | number | boolean | undefined {
  const quoted = doubleQuoted.exec(value) ?? singleQuoted.exec(value);
  if (quoted) return quoted[1];
  if (value === "true" || value === "false") return value === "true";
  if (day.test(value)) return value;
  if (number.test(value)) return Number(value);
  return words.test(value) && !reserved.test(value) ? value : undefined;
}

function readList(value: string): unknown[] | undefined {
  if (!value.endsWith("]")) return undefined;
  const inside = value.slice(1, -1);
  const items: unknown[] = [];
  for (item.lastIndex = 0; item.lastIndex < inside.length;) {
    const match = item.exec(inside);
    const read = match ? readScalar(match[1]!.trimEnd(), plainItem) : undefined;
    if (read === undefined) return undefined;
    items.push(read);
    // A comma at the end: YAML allows it, and it is rare.
    if (match![2] === "," && item.lastIndex >= inside.length) return undefined;
  }
  return items.length > 0 ? items : undefined;
}
