// The default theme and Kiln's own site, held to what a machine can check. What remains for the
// eye is in fixtures/stress.md.

import { expect, test } from "vitest";
import { describeColours } from "./colour-checks.ts";
import { contrast } from "./colours.ts";
import { describePages } from "./page-checks.ts";

// WCAG 2.2 AA asks 4.5 of text (1.4.3), 3 of marks and outlines (1.4.11).
describeColours("default", "glaze", [
  ["ink", "ground", 4.5],
  ["ink", "raised", 4.5],
  ["ink", "clay", 4.5],
  ["quiet", "ground", 4.5],
  ["quiet", "raised", 4.5],
  ["glaze", "ground", 4.5],
  ["glaze", "raised", 4.5],
  ["glaze", "clay", 4.5],
  ["iron", "ground", 3],
  ["iron", "clay", 3],
]);

test("contrast is that of WCAG's examples", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.478, 3);
});

describePages("default", {
  pages: ["/", "/about/", "/inside/", "/posts/stress/", "/404.html"],
  kinds: [
    "/",
    "/inside/",
    "/posts/stress/",
    "/posts/a-website-can-be-a-machine/",
    "/tags/",
    "/tags/typography/",
    "/404.html",
    "/search/",
  ],
  stress: "/posts/stress/",
  post: "/posts/a-website-can-be-a-machine/",
  tag: "/tags/typography/",
  notPrinted: [".site-nav", ".contents", ".neighbours", ".site-footer"],
});
