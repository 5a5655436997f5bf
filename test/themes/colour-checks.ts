// What holds of the colours of every theme that comes with Kiln.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Colours, coloursOf, contrast } from "./colours.ts";
import type { ThemeName } from "./site.ts";

/** A colour on a ground, and the contrast that it must have. */
export type Pair = readonly [colour: string, ground: string, least: number];

/** One of the files of a theme, as text. */
export function themeFile(theme: ThemeName, path: string): string {
  return readFileSync(new URL(`../../themes/${theme}/${path}`, import.meta.url), "utf8");
}

/** The colours of a theme; `accent` is the token that has the colour of theme.json. */
export function themeColours(
  theme: ThemeName,
  accent = "accent",
): { light: Colours; dark: Colours } {
  const about = JSON.parse(themeFile(theme, "theme.json")) as {
    settings: Record<"accent" | "ground", { default: { light: string; dark: string } }>;
  };
  const chosen = about.settings.accent.default;
  const ground = about.settings.ground.default;
  const { light, dark } = coloursOf(themeFile(theme, "styles/parts/tokens.css"));
  return {
    light: new Map([...light, ["ground", ground.light], [accent, chosen.light]]),
    dark: new Map([...dark, ["ground", ground.dark], [accent, chosen.dark]]),
  };
}

/** Declares the tests of a theme's colours. */
export function describeColours(theme: ThemeName, accent: string, pairs: readonly Pair[]): void {
  describe("colours", () => {
    const colours = themeColours(theme, accent);
    const modes = ["light", "dark"] as const;
    const cases = modes.flatMap((mode) =>
      pairs.map(([text, ground, least]) => ({ mode, text, ground, least })),
    );

    test.each(cases)("$text on $ground, $mode", ({ mode, text, ground, least }) => {
      const own = colours[mode];
      expect(contrast(own.get(text)!, own.get(ground)!)).toBeGreaterThanOrEqual(least);
    });

    test.each(modes)("code on its grounds, %s", (mode) => {
      const own = coloursOf(themeFile(theme, "styles/parts/code.css"))[mode];
      const grounds = ["marked", "inserted", "deleted"].map((name) => own.get(`code-${name}`)!);
      grounds.push(colours[mode].get("raised")!);
      const words = [...own].filter(([name]) => !/-(marked|inserted|deleted)$/.test(name));
      words.push(["ink", colours[mode].get("ink")!]);
      expect(words.length).toBeGreaterThan(6);
      for (const [name, colour] of words) {
        for (const ground of grounds) {
          expect(contrast(colour, ground), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
        }
      }
    });
  });
}
