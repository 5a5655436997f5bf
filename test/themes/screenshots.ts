// The pictures of README.md: both themes, light and dark, wide and narrow, and a slide.

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { unpackedPackages } from "../fixtures/debian.ts";
import { startBrowser } from "./browser.ts";
import { compileSite, serve, type ThemeName } from "./site.ts";

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly mode: "light" | "dark";
}

const wide = { width: 1280, height: 860 } as const;
const phone = { width: 400, height: 860 } as const;

const shots: Readonly<Record<ThemeName, readonly Shot[]>> = {
  default: [
    { name: "post", path: "/posts/a-website-can-be-a-machine/", ...wide, mode: "light" },
    { name: "code-dark", path: "/manual/markdown/#code", ...wide, mode: "dark" },
    { name: "phone", path: "/posts/a-website-can-be-a-machine/", ...phone, mode: "dark" },
    { name: "slide", path: "/decks/kiln/", width: 1280, height: 720, mode: "light" },
  ],
  docs: [
    { name: "docs", path: "/docs/guide/install/", ...wide, mode: "light" },
    { name: "docs-dark", path: "/", ...wide, mode: "dark" },
  ],
};

const folder = fileURLToPath(new URL("../../test/themes/screenshots/", import.meta.url));

/** A picture of what a reader sees first, as small as it can be. */
async function shoot(browser: Browser, origin: string, shot: Shot): Promise<Uint8Array> {
  const { width, height, mode } = shot;
  const options = { colorScheme: mode, reducedMotion: "reduce", deviceScaleFactor: 1 } as const;
  const page = await browser.newPage({ viewport: { width, height }, ...options });
  await page.goto(origin + shot.path);
  if (shot.path.startsWith("/decks/")) await page.locator(".slides > .present").waitFor();
  const png = await page.screenshot();
  await page.close();
  return sharp(png).webp({ quality: 84, effort: 6 }).toBuffer();
}

// The first fonts of the themes' lists that are free: the pictures look the same on every machine.
process.env["XDG_DATA_HOME"] = `${await unpackedPackages(["fonts-noto-core"])}/usr/share`;
const browser = await startBrowser();
mkdirSync(folder, { recursive: true });
for (const theme of ["default", "docs"] as const) {
  const server = await serve(await compileSite(theme, undefined, { stress: false, player: true }));
  for (const shot of shots[theme]) {
    const bytes = await shoot(browser, server.origin, shot);
    writeFileSync(`${folder}${shot.name}.webp`, bytes);
    console.log(`test/themes/screenshots/${shot.name}.webp: ${bytes.length} bytes`);
  }
  await server.close();
}
await browser.close();
