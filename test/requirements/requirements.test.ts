// How lists are read and judged. That the lists here are covered is a matter of tidiness:
// test/tidy.test.ts.

import { describe, expect, test } from "vitest";
import {
  faults,
  parseSpecification,
  type Places,
  requirementsOf,
  type Specification,
} from "./requirements.ts";

describe("a specification of one section", () => {
  const list =
    "# A\n## 1 B\n9112-1-1 MUST do it.\n9112-1-2 MAY do\n  more.\n  not: nobody\n  asks.";
  const specification: Specification = parseSpecification(list);
  const at: Places = new Map([["9112-1-1", ["here"]]]);
  const both: Places = new Map([...at, ["9112-1-2", ["there"]]]);

  test("is read", () => {
    expect(requirementsOf(specification)).toEqual([
      { id: "9112-1-1", level: "MUST", text: "do it.", omitted: null },
      { id: "9112-1-2", level: "MAY", text: "do more.", omitted: "nobody asks." },
    ]);
  });
  test("is covered by a mark and a test where no reason is given", () => {
    expect(faults(specification, at, at)).toEqual([]);
  });
  test("is not covered without either, nor by what has a reason to be left out", () => {
    const none: Places = new Map();
    expect(faults(specification, none, at)).toEqual([
      "9112-1-1 has no mark in the sources, and no reason",
    ]);
    expect(faults(specification, at, none)).toEqual(["9112-1-1 has no test, and no reason"]);
    expect(faults(specification, both, at)).toEqual(["9112-1-2 is left out, and obeyed"]);
  });
  test("refuses a line that is none", () => {
    expect(() => parseSpecification("# A\n## 1 B\n9112-1-1 do it.")).toThrow("line 3");
  });
});
