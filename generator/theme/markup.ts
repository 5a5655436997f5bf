// What the HTML of a template shows without being rendered: code and styles inside the page, files
// of other servers, pictures without words, a page without a language.

import type { DiagnosticId } from "../diagnostics.ts";
import type { Position } from "../model.ts";

/** A fault in a template's HTML. */
export interface MarkupFault {
  readonly id: DiagnosticId;
  readonly at: Position;
  readonly values: Readonly<Record<string, string>>;
}

const tagPattern = /<([a-z][a-z0-9-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/gi;

/** All faults in one template's text. */
export function markupFaults(path: string, source: string): readonly MarkupFault[] {
  const text = withoutMustaches(source);
  const faults: MarkupFault[] = [];
  for (const match of text.matchAll(tagPattern)) {
    const [, tag = "", attributes = ""] = match;
    const at = positionIn(text, match.index);
    const add = (id: DiagnosticId, values: Readonly<Record<string, string>> = {}): void =>
      void faults.push({ id, at, values });
    checkTag(tag.toLowerCase(), attributes, add);
    if (path === "default.hbs" && tag === "html" && !/\slang\s*=/i.test(attributes)) {
      add("theme-language");
    }
  }
  return faults;
}

const dataTypes = /\stype\s*=\s*["']?(?:application\/(?:ld\+)?json)\b/i;

function checkTag(
  tag: string,
  attributes: string,
  add: (id: DiagnosticId, values?: Readonly<Record<string, string>>) => void,
): void {
  const bare = attributes.replace(/=\s*(?:"[^"]*"|'[^']*')/g, "=");
  const handler = /\s(on[a-z]+)\s*=/i.exec(bare)?.[1];
  if (tag === "style") add("theme-inline", { what: "<style>" });
  if (/\sstyle\s*=/i.test(bare)) add("theme-inline", { what: `style on <${tag}>` });
  if (handler) add("theme-inline", { what: `${handler} on <${tag}>` });
  if (tag === "script" && !/\ssrc\s*=/i.test(bare) && !dataTypes.test(attributes)) {
    add("theme-inline", { what: "<script> without src" });
  }
  if (tag === "img" && !/\salt\s*(?:=|\s|\/|$)/i.test(bare)) add("theme-alt");
  const url = /\s(?:src|srcset|href|poster|data)\s*=\s*["']?((?:https?:)?\/\/[^"'\s>]+)/i.exec(
    attributes,
  );
  const loads = !["a", "area"].includes(tag) && !(tag === "link" && isReference(attributes));
  if (url && loads) add("remote-asset", { url: url[1]! });
}

/** A <link> that names another page and loads nothing. */
function isReference(attributes: string): boolean {
  return /\srel\s*=\s*["']?(?:canonical|alternate|me|author|license|prev|next)\b/i.test(attributes);
}

/** Blanks of the same length in the place of mustaches and comments, so that places stay. */
function withoutMustaches(source: string): string {
  return source.replace(
    /\{\{!--[^]*?--\}\}|\{\{\{[^]*?\}\}\}|\{\{[^]*?\}\}|<!--[^]*?-->/g,
    (text) => text.replace(/[^\n]/g, " "),
  );
}

function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
