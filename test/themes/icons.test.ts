// The icons that the themes bring along are those that a site would get of the theme's sign, so
// that a site without an icon of its own needs no encoder. UPDATE=1 makes them anew.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeIcons } from "../../generator/pictures/icons.ts";
import { themeColours } from "./colour-checks.ts";
import type { ThemeName } from "./site.ts";

test.each<ThemeName>(["default", "docs"])("the icons of %s are of its sign", async (theme) => {
  const assets = new URL(`../../themes/${theme}/assets/`, import.meta.url);
  const bytes = readFileSync(new URL("icon.svg", assets));
  const ground = themeColours(theme).light.get("ground")!;
  const made = await makeIcons({ path: "icon.svg", bytes }, ground);
  const folder = new URL("icons/", assets);
  if (process.env["UPDATE"]) {
    mkdirSync(folder, { recursive: true });
    for (const icon of made) writeFileSync(new URL(icon.name, folder), icon.bytes);
  }
  expect(made).toHaveLength(5);
  for (const icon of made) {
    const kept = readFileSync(new URL(icon.name, folder));
    expect(kept.equals(icon.bytes), icon.name).toBe(true);
  }
});
