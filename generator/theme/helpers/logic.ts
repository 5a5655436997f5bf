// Helpers that compare and choose. What is true is what Handlebars' own `if` takes for true.

import { type HelperTable, textOf } from "./call.ts";

/** True for all but false, nothing, 0, "" and an empty list. */
export function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** Comparing, joining. */
export const logicHelpers: HelperTable = {
  eq: ([a, b]) => a === b,
  ne: ([a, b]) => a !== b,
  lt: ([a, b]) => (a as number) < (b as number),
  gt: ([a, b]) => (a as number) > (b as number),
  not: ([value]) => !isTrue(value),
  /** The first value that is not true, or the last. */
  and: (values) => (values.every(isTrue) ? values.at(-1) : values.find((value) => !isTrue(value))),
  /** The first value that is true, or the last. */
  or: (values) => values.find(isTrue) ?? values.at(-1),
  concat: (values) => values.map(textOf).join(""),
};
