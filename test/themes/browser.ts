// Chromium, as Debian has it.

import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts a browser without a window; a missing one is an error that says what to do. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] ?? places.find((place) => existsSync(place));
  if (!executablePath) {
    throw new Error("Chromium is missing. Install it with: sudo apt-get install chromium");
  }
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic"];
  return chromium.launch({ executablePath, args });
}
