// Hugo's own shortcodes and what becomes of each; the manual's page on importing has the table.
// What would load something from another server becomes a link to it.

import { fenced } from "./fence.ts";
import type { Shortcode, ShortcodeConversion } from "./shortcodes.ts";

/** What the shortcodes of a page may ask about the site around it. */
export interface HugoPlace {
  /** A value of the page's or else the site's params. */
  param(name: string): unknown;
  /** Address of the page that a reference means; undefined when there is none. */
  addressOf(reference: string): string | undefined;
  /** Keeps a drawing with the site's files; gives its address. */
  addQrCode(text: string): string;
}

/** The conversion of each of Hugo's own shortcodes, on one page. */
export function hugoShortcodes(place: HugoPlace): Readonly<Record<string, ShortcodeConversion>> {
  const reference: ShortcodeConversion = (call) => {
    const { named, positional } = call;
    const written = named["path"] ?? positional[0] ?? "";
    const address = place.addressOf(written);
    if (address === undefined) fail(call, `there is no page "${written}"`);
    return address ?? "";
  };
  const post: ShortcodeConversion = (call) => socialPost(call);
  const vimeo = link("Video on Vimeo", "https://vimeo.com/");
  const instagram = link("Post on Instagram", "https://www.instagram.com/p/");
  return {
    comment: () => "",
    details,
    figure,
    gist,
    highlight,
    instagram,
    instagram_simple: instagram,
    param: (call) => parameterOf(call, place),
    qr: (call) => qrCode(call, place),
    ref: reference,
    relref: reference,
    tweet: post,
    twitter: post,
    twitter_simple: post,
    vimeo,
    vimeo_simple: vimeo,
    x: post,
    x_simple: post,
    youtube: link("Video on YouTube", "https://www.youtube.com/watch?v="),
  };
}

function fail(call: Shortcode, reason: string): void {
  call.report("import-shortcode", { name: call.name, reason });
}

/** {{< details summary="More" open=true >}} … {{< /details >}} */
function details({ named, inner }: Shortcode): string {
  const open = named["open"] === "true" ? " open" : "";
  const summary = escapeHtml(named["summary"] ?? "Details");
  const text = inner()?.trim() ?? "";
  return `<details${open}>\n<summary>${summary}</summary>\n\n${text}\n\n</details>`;
}

/** {{< figure src="a.jpg" alt="…" title="…" caption="…" link="…" >}} */
function figure({ named }: Shortcode): string {
  const { src = "", alt, title, caption, link: target, attr, attrlink } = named;
  const attributes = ["width", "height"]
    .filter((name) => /^\d+$/.test(named[name] ?? ""))
    .map((name) => ` ${name}="${named[name]}"`);
  const text = escapeHtml(alt ?? title ?? caption ?? "");
  const image = `<img src="${escapeHtml(src)}" alt="${text}"${attributes.join("")}>`;
  const shown = target ? `<a href="${escapeHtml(target)}">${image}</a>` : image;
  const source = attr && (attrlink ? `[${attr}](${attrlink})` : attr);
  const lines = [title && `**${title}**`, [caption, source].filter(Boolean).join(" ")];
  const legend = lines.filter(Boolean).join("\n\n");
  const captioned = legend === "" ? "" : `<figcaption>\n\n${legend}\n\n</figcaption>\n`;
  return `<figure>\n${shown}\n${captioned}</figure>`;
}

/** {{< gist user id file >}} */
function gist({ positional }: Shortcode): string {
  const [user = "", id = "", file] = positional;
  const anchor = file ? `#file-${file.replace(/\W+/g, "-").toLowerCase()}` : "";
  return `[${file ?? "Gist"}](https://gist.github.com/${user}/${id}${anchor})`;
}

/** {{< highlight go "linenos=table,hl_lines=3 6-8" >}} … {{< /highlight >}} */
function highlight({ positional, named, inner }: Shortcode): string {
  const options = positional.slice(1).join(",");
  const lines = named["hl_lines"] ?? /hl_lines=["']?\[?["']?([\d\s-]+)/.exec(options)?.[1];
  const numbered = named["linenos"] ?? /linenos=["']?(\w+)/.exec(options)?.[1] ?? "false";
  const code = (inner() ?? "").replace(/^\n+|\s+$/g, "");
  return fenced(code, named["lang"] ?? positional[0] ?? "", {
    marked: lines?.trim().split(/[\s,]+/) ?? [],
    numbered: numbered !== "false",
  });
}

/** A link to what another server has. */
function link(text: string, before: string): ShortcodeConversion {
  return ({ positional, named }) => {
    const id = named["id"] ?? positional[0] ?? "";
    const shown = (named["title"] ?? text).replace(/[[\]]/g, "");
    return `[${shown}](${before}${encodeURIComponent(id)})`;
  };
}

/** {{< x user="…" id="…" >}} */
function socialPost({ positional, named }: Shortcode): string {
  const [first = "", second] = positional;
  const user = named["user"] ?? (second === undefined ? "i/web" : first);
  const id = named["id"] ?? second ?? first;
  const who = user === "i/web" ? "X" : `X by @${user}`;
  return `[Post on ${who}](https://x.com/${user}/status/${encodeURIComponent(id)})`;
}

function parameterOf(call: Shortcode, place: HugoPlace): string {
  const name = call.named["name"] ?? call.positional[0] ?? "";
  const value = place.param(name);
  if (value === undefined) fail(call, `there is no parameter "${name}"`);
  return value === undefined ? "" : String(value);
}

/** {{< qr text="…" />}}: a drawing among the site's files. */
function qrCode(call: Shortcode, place: HugoPlace): string {
  const text = (call.named["text"] ?? call.inner() ?? "").trim();
  if (text === "") {
    fail(call, "has no text");
    return "";
  }
  const alt = (call.named["alt"] ?? `QR code of ${text}`).replace(/[[\]\n]/g, " ");
  return `![${alt}](${place.addQrCode(text)})`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
