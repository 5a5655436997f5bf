// What plugins say, and what is wrong with them, as messages with a place.

import type { VFile } from "vfile";
import { type Diagnostic, diagnostic } from "../diagnostics.ts";
import type { MarkdownText, Position } from "../model.ts";
import { PluginError, type TextPlugins } from "./plugins.ts";

/** What a plugin says of a text by `file.message`. */
export function warningOf(message: VFile["messages"][number], source: MarkdownText): Diagnostic {
  const plugin = message.source ?? message.ruleId ?? "a plugin";
  const values = { plugin, reason: message.reason };
  const at = positionOf(message.place, source.linesBefore);
  return diagnostic("plugin-warning", { file: source.path, at, values });
}

/** What the printer cannot print was put into the tree by one of the plugins. */
export function faultOf(error: unknown, source: MarkdownText, { names }: TextPlugins): Diagnostic {
  const known = error instanceof PluginError;
  if (!known && error instanceof RangeError) return diagnostic("too-deep", { file: source.path });
  const plugin = known ? error.plugin : names.join(", ");
  const reason = error instanceof Error ? error.message : String(error);
  const at = known ? positionOf(error.place, source.linesBefore) : undefined;
  return diagnostic("plugin-error", { file: source.path, at, values: { plugin, reason } });
}

function positionOf(place: unknown, linesBefore: number): Position | undefined {
  const start = (place as { start?: unknown } | undefined)?.start ?? place;
  const { line, column } = (start ?? {}) as { line?: unknown; column?: unknown };
  if (typeof line !== "number" || typeof column !== "number") return undefined;
  return { line: line + linesBefore, column };
}
