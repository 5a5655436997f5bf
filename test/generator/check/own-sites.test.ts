// What Kiln ships and says of itself is sound under its own check: this site, a documentation site,
// and the page of all elements, in both themes.

import { join } from "node:path";
import { expect, test } from "vitest";
import { diskFiles } from "../../../generator/files.ts";
import { root } from "../../cli/command.ts";
import { bundledPlayer } from "../../decks/talk.ts";
import { filesOf } from "../../themes/site.ts";
import { checked } from "./check-site.ts";

test.each(["default", "docs"] as const)("nothing is told of a site in %s", async (theme) => {
  const themes = diskFiles(join(root, "themes"));
  const player = await bundledPlayer();
  const { diagnostics, survey } = await checked(filesOf(theme), { themes, player });
  expect(diagnostics.filter(({ severity }) => severity !== "note")).toEqual([]);
  const { pages, links, pictures } = survey.counts;
  expect(pages).toBeGreaterThan(30);
  expect(links).toBeGreaterThan(500);
  expect(pictures).toBeGreaterThan(3);
});
