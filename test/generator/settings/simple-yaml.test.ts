// Whatever the simple reader reads, YAML reads the same.

import { expect, test } from "vitest";
import { parse } from "yaml";
import { readSimpleYaml } from "../../../generator/settings/simple-yaml.ts";
import { runSeed } from "../../fixtures/random.ts";
import { Random } from "../../simulation/random.ts";

test("reads the usual front matter", () => {
  const text =
    'title: "Post 1: a #1"\ndate: 2026-11-23\ndraft: false\ntags: ["a b", c d, \'e\']\n' +
    "description: What is it? (Ä, ö.)\nnavigation: 3\n";
  expect(readSimpleYaml(text)).toEqual({
    title: "Post 1: a #1",
    date: "2026-11-23",
    draft: false,
    tags: ["a b", "c d", "e"],
    description: "What is it? (Ä, ö.)",
    navigation: 3,
  });
});

test.each([
  "a: b: c",
  "a: b #c",
  "a: |\n  b",
  "a:",
  "a: [b",
  "a: {b: c}",
  "a: 'b''c'",
  'a: "b\\n"',
  "a: &x b",
  "a: *x",
  "a: yes",
  "null: b",
  "a: ~",
  "a: 0x10",
  "a: 1e3",
  "a: .inf",
  "a: b\na: c",
  "a: b ",
  "a: b\n  c",
  "- a",
  "# a",
  "a: !!str b",
  "a: [b, ]",
  "a: [b, [c]]",
  "a: %b",
  "a: @b",
])("leaves to YAML: %s", (text) => {
  const read = readSimpleYaml(text);
  if (read !== undefined) expect(read).toEqual(parse(text));
});

test("random lines: agrees with YAML wherever it answers", () => {
  const random = new Random(runSeed("test/generator/settings/simple-yaml.test.ts"));
  const pieces = [
    ..."ab1 :#,[]{}\"'-&*!|>%@`~.?\\/()+_;=<\t\n",
    ...[
      "a: ",
      "title: ",
      ": ",
      "true",
      "null",
      "No",
      "2026-01-02",
      "0",
      "07",
      "-1",
      "1.5",
      "ä",
      "[a, b]",
    ],
    ...['"x"', "'y'", ", ", " #", "\n", "---", "...", "  "],
  ];
  let answered = 0;
  for (let round = 0; round < 60_000; round++) {
    const length = random.between(1, 9);
    let text = random.between(0, 3) > 0 ? "key: " : "";
    for (let count = 0; count < length; count++) {
      text += pieces[random.between(0, pieces.length - 1)]!;
    }
    const read = readSimpleYaml(text);
    if (read === undefined || Object.keys(read).length === 0) continue;
    answered++;
    expect(parse(text, { logLevel: "silent" }), JSON.stringify(text)).toEqual(read);
  }
  expect(answered).toBeGreaterThan(500);
});
