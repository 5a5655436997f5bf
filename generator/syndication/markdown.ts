// Each page as markdown, for programs that read: what its author wrote, with the public part of its
// front matter. Comments are left out: they may hold what nobody else should read.

import type { Link, Page } from "../model.ts";

/** The address of a page's markdown; undefined for pages that are not made of a text. */
export function markdownUrlOf({ kind, url, document }: Page): string | undefined {
  const isText = document && (kind === "index" || kind === "post" || kind === "page");
  if (!isText) return undefined;
  if (url.endsWith("/")) return `${url}index.md`;
  return `${url.replace(/\.x?html?$/i, "")}.md`;
}

/** The page as markdown. `source` is its file without the front matter. */
export function markdownOf(page: Page, source: string, baseUrl: string): string {
  const links = page.document?.links ?? [];
  const targets = new Map<string, string>();
  links.forEach((link: Link, index) => {
    const target = page.targets[index] ?? "";
    targets.set(link.url, target.startsWith("/") ? baseUrl + target : target);
  });
  const text = rewrite(source, (prose) => relink(prose, targets)).trim();
  const title = /^# /m.test(text.split("\n", 1)[0]!) ? "" : `# ${page.title}\n\n`;
  return `${frontMatter(page, baseUrl)}\n${title}${text}\n`;
}

function frontMatter(page: Page, baseUrl: string): string {
  const { title, date, updated, description, authors, tags, lang, url } = page;
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  const facts: readonly (readonly [string, unknown])[] = [
    ["title", title],
    ["url", baseUrl + url],
    ["date", date?.iso],
    ["updated", updated?.iso],
    ["description", description || undefined],
    ["authors", authors.length > 0 ? names(authors) : undefined],
    ["tags", tags.length > 0 ? names(tags) : undefined],
    ["lang", lang],
  ];
  // JSON is YAML, and leaves no doubt about quotes.
  const lines = facts.filter(([, value]) => value !== undefined);
  return ["---", ...lines.map(([key, value]) => `${key}: ${JSON.stringify(value)}`), "---\n"].join(
    "\n",
  );
}

/** Walks over the text: code stays as it is, comments go, the rest is given to `change`. */
function rewrite(source: string, change: (prose: string) => string): string {
  const parts: string[] = [];
  let prose = "";
  const flush = (): void => {
    parts.push(change(prose));
    prose = "";
  };
  const special = /^ {0,3}(`{3,}|~{3,}).*$|(`+)|<!--/gm;
  let at = 0;
  for (let match = special.exec(source); match; match = special.exec(source)) {
    prose += source.slice(at, match.index);
    const end = endOf(source, match);
    const isComment = match[0] === "<!--";
    if (!isComment) {
      flush();
      parts.push(source.slice(match.index, end));
    }
    at = end;
    special.lastIndex = end;
  }
  prose += source.slice(at);
  flush();
  return parts.join("");
}

/** Where the code or the comment that starts with a match is over. */
function endOf(source: string, match: RegExpExecArray): number {
  const { 0: whole, 1: fence, 2: ticks, index } = match;
  const start = index + whole.length;
  if (fence !== undefined) {
    const close = new RegExp(`^ {0,3}${fence[0]!}{${fence.length},}[ \\t]*$`, "gm");
    close.lastIndex = start;
    return close.exec(source) ? close.lastIndex : source.length;
  }
  if (ticks !== undefined) {
    const close = new RegExp(`(?<!\`)${ticks}(?!\`)`, "g");
    close.lastIndex = start;
    const found = close.exec(source);
    const isSpan = found && !/\n[ \t]*\n/.test(source.slice(start, found.index));
    return isSpan ? close.lastIndex : start;
  }
  const end = source.indexOf("-->", start);
  return end < 0 ? source.length : end + "-->".length;
}

/** Links and definitions lead where those of the page lead. */
function relink(prose: string, targets: ReadonlyMap<string, string>): string {
  const target = (url: string): string => targets.get(url) ?? targets.get(safeDecode(url)) ?? url;
  return prose
    .replace(/(\]\(\s*<?)([^\s()<>]+)/g, (_, open: string, url: string) => open + target(url))
    .replace(
      /(\b(?:href|src)=["'])([^"'\s]+)/g,
      (_, open: string, url: string) => open + target(url),
    )
    .replace(/^( {0,3}\[[^\]\n]+\]:\s*<?)([^\s<>]+)/gm, (_, open: string, url: string) => {
      return open + target(url);
    });
}

function safeDecode(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}
