// A browser on this machine that can be led by the Chrome DevTools protocol.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Names of the command, the likeliest first. */
const commands = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
  "brave-browser",
];

const applications = [
  "Google Chrome.app/Contents/MacOS/Google Chrome",
  "Chromium.app/Contents/MacOS/Chromium",
  "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

const programs = [
  "Google\\Chrome\\Application\\chrome.exe",
  "Chromium\\Application\\chrome.exe",
  "Microsoft\\Edge\\Application\\msedge.exe",
];

/** What of the system is looked at. */
export interface System {
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly exists: (path: string) => boolean;
}

const here: System = { platform: process.platform, environment: process.env, exists: existsSync };

/** The path of a browser: the one that KILN_BROWSER or CHROME_PATH names, or one that is found. */
export function findBrowser({ platform, environment, exists }: System = here): string | undefined {
  const named = environment["KILN_BROWSER"] ?? environment["CHROME_PATH"];
  if (named !== undefined && named !== "") return exists(named) ? named : undefined;
  return placesOf(platform, environment).find(exists);
}

function placesOf(platform: string, environment: System["environment"]): string[] {
  if (platform === "win32") {
    const roots = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"];
    return roots.flatMap((name) => {
      const root = environment[name];
      return root ? programs.map((program) => `${root}\\${program}`) : [];
    });
  }
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((name) => name !== "");
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  const mac = applications.map((application) => `/Applications/${application}`);
  return platform === "darwin" ? [...mac, ...onPath] : onPath;
}
