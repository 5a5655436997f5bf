// Kiln's own talk, as its image would show it, on a server of this machine.

import { fileURLToPath } from "node:url";
import { compile } from "../../generator/compile.ts";
import { formatDiagnostic } from "../../generator/diagnostics.ts";
import { diskFiles, type Files, memoryFiles } from "../../generator/files.ts";
import type { Entry } from "../../generator/model.ts";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

export const themes: Files = diskFiles(`${root}/themes`);

/** What shows decks, bundled from its sources. */
export async function bundledPlayer(): Promise<Files> {
  const file = "../../cli/player.mjs";
  const { bundlePlayer } = (await import(file)) as {
    bundlePlayer(root: string): Promise<Record<string, string>>;
  };
  return memoryFiles(await bundlePlayer(root));
}

/** Compiles the talk alone. */
export function compileTalk(player: Files): Promise<readonly Entry[]> {
  return compileDeck(diskFiles(root), "content/decks/kiln", player);
}

/** Compiles one deck of a site; throws where there is a warning. */
export async function compileDeck(
  site: Files,
  deck: string,
  player: Files,
): Promise<readonly Entry[]> {
  const { entries, diagnostics } = await compile(site, { themes, player, deck });
  const told = diagnostics.filter(({ severity }) => severity !== "note");
  if (told.length > 0) throw new Error(told.map(formatDiagnostic).join("\n"));
  return entries;
}
