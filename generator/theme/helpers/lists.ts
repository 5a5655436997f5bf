// Helpers that cut, choose from, order and group a list. None changes the list it is given.

import { type Call, type HelperTable, languageOf } from "./call.ts";
import { momentOf } from "./dates.ts";
import { isTrue } from "./logic.ts";

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new Error(`expected a list, and not ${JSON.stringify(value)}`);
}

function countOf(value: unknown): number {
  if (Number.isInteger(value) && (value as number) >= 0) return value as number;
  throw new Error(`expected a whole number, and not ${JSON.stringify(value)}`);
}

/** All values at a path such as "tags.name": one, or one for each item of a list on the way. */
function valuesAt(item: unknown, path: unknown): readonly unknown[] {
  if (typeof path !== "string") throw new Error("expected the name of a field in quotes");
  return path.split(".").reduce<readonly unknown[]>(
    (values, step) =>
      values.flatMap((value) => {
        if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return [];
        return (value as Record<string, unknown>)[step];
      }),
    [item],
  );
}

type Ordered = readonly [key: unknown, item: unknown];

function sorted(list: readonly unknown[], path: unknown, order: unknown, call: Call): unknown[] {
  if (order !== undefined && order !== "ascending" && order !== "descending") {
    throw new Error(`sort: expected "ascending" or "descending", and not "${String(order)}"`);
  }
  const { compare } = new Intl.Collator(languageOf(call.root), { numeric: true });
  const keyed = list.map((item): Ordered => [valuesAt(item, path)[0], item]);
  const sign = order === "descending" ? -1 : 1;
  const known = keyed.filter(([key]) => key !== undefined && key !== null && key !== "");
  const unknown = keyed.filter((pair) => !known.includes(pair));
  known.sort(([a], [b]) => {
    const both = typeof a === "number" && typeof b === "number";
    return sign * (both ? a - b : compare(String(a), String(b)));
  });
  return [...known, ...unknown].map(([, item]) => item);
}

/** Parts of lists. */
export const listHelpers: HelperTable = {
  first: ([list]) => listOf(list)[0],
  last: ([list]) => listOf(list).at(-1),
  limit: ([list, count]) => listOf(list).slice(0, countOf(count)),
  offset: ([list, count]) => listOf(list).slice(countOf(count)),
  where(parameters) {
    const [list, path, wanted] = parameters;
    const fits = parameters.length > 2 ? (value: unknown) => value === wanted : isTrue;
    return listOf(list).filter((item) => valuesAt(item, path).some(fits));
  },
  sort: ([list, path, order], call) => sorted(listOf(list), path, order, call),
  "group-by-year"([list], { root }) {
    const groups = new Map<string, unknown[]>();
    for (const item of listOf(list)) {
      const { date } = item as { date?: { iso?: string } };
      const moment = momentOf(date, root);
      const year = moment ? moment.format("en", { year: "numeric" }) : "";
      const items = groups.get(year) ?? [];
      items.push(item);
      groups.set(year, items);
    }
    return [...groups].map(([year, items]) => ({ year, items }));
  },
};
