// Chromium, as Debian has it.

import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where the browser is; a missing one is an error that says what to do. */
export function browserPath(): string {
  const path = process.env["CHROMIUM"] ?? places.find((place) => existsSync(place));
  if (!path) {
    throw new Error("Chromium is missing. Install it with: sudo apt-get install chromium");
  }
  return path;
}

/** Starts a browser without a window. */
export async function startBrowser(): Promise<Browser> {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic"];
  return chromium.launch({ executablePath: browserPath(), args });
}
