// The tags that Jekyll and its most common plugins add to Liquid, and those of Liquid's own that
// liquidjs lacks. The manual's page on importing has the whole table.

import { type Context, type Liquid, Tag, type TagToken, type Template } from "liquidjs";
import type { Parser, TopLevelToken } from "liquidjs";
import { posix } from "node:path";
import { fenced } from "./fence.ts";
import type { LiquidPlace, LiquidSite, TagClass } from "./liquid-place.ts";

/** Makes a tag for one site. */
export type TagFactory = (site: LiquidSite, place: LiquidPlace) => TagClass;

/** What a tag prints, from its arguments and, for a block, from what it encloses. */
type Print = (call: Call) => string;

interface Call {
  readonly args: string;
  readonly inner: string;
  readonly site: LiquidSite;
  readonly file: string;
  report(reason: string): void;
}

/** How deep files may include one another: a file that includes itself ends here. */
const depthMax = 20;

/** A tag that stands alone; its arguments may hold Liquid. */
function single(print: Print): TagFactory {
  return (site, place) =>
    class extends Tag {
      *render(context: Context): Generator<unknown, string, string> {
        const { token, liquid } = this;
        const { sync } = context;
        const args = yield liquid._parseAndRender(token.args, context, { sync });
        const report = (reason: string) => place.report("import-liquid", token, { reason });
        return print({ args: String(args).trim(), inner: "", site, file: place.file(), report });
      }
    };
}

/** A tag that encloses text up to its end tag; with `skip` that is not even parsed. */
function block(print: Print, skip = false): TagFactory {
  return (site, place) =>
    class extends Tag {
      private readonly templates: Template[] = [];
      constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid, parser: Parser) {
        super(token, rest, liquid);
        const end = `end${token.name}`;
        while (rest.length > 0) {
          const next = rest.shift()! as TagToken;
          if (next.name === end) return;
          if (!skip) this.templates.push(parser.parseToken(next, rest));
        }
        throw new Error(`tag ${token.getText()} not closed`);
      }
      *render(context: Context): Generator<unknown, string, string> {
        const inner = yield this.liquid.renderer.renderTemplates(this.templates, context);
        const args = this.token.args.trim();
        const report = (reason: string) => place.report("import-liquid", this.token, { reason });
        return print({ args, inner: String(inner), site, file: place.file(), report });
      }
    };
}

/** {% highlight ruby linenos mark_lines="1 3-4" %} */
function highlight({ args, inner }: Call): string {
  const [language = ""] = args.split(/\s+/);
  const lines = /(?:mark_lines|hl_lines)="([^"]*)"/.exec(args)?.[1];
  return fenced(inner.replace(/^\n+|\s+$/g, ""), language, {
    marked: lines?.trim().split(/[\s,]+/) ?? [],
    numbered: /\blinenos\b/.test(args),
  });
}

/** The address that `link` and `post_url` print. */
function address(path: string, { site, report }: Call): string {
  const found = site.addressOf(path);
  if (found === undefined) report(`there is no file "${path}" to link to`);
  return found ?? "";
}

/** {% include_relative part.md %}: a file beside this one, evaluated where it is included. */
const includeRelative: TagFactory = (site, place) =>
  class extends Tag {
    *render(context: Context): Generator<unknown, unknown, unknown> {
      const name = this.token.args.trim().split(/\s+/)[0] ?? "";
      const path = posix.join(posix.dirname(place.file()), name);
      const depth = Number(context.getRegister("depth") ?? 0);
      const text = path.startsWith("..") || depth >= depthMax ? undefined : site.read(path);
      if (text === undefined) {
        place.report("import-liquid", this.token, { reason: `"${path}" cannot be included` });
        return "";
      }
      context.setRegister("depth", depth + 1);
      const inner = yield this.liquid._parseAndRender(text, context, { sync: context.sync });
      context.setRegister("depth", depth);
      return inner;
    }
  };

/** {% gist user/1234 file.rb %}: a link, since a page loads nothing from another server. */
function gist({ args }: Call): string {
  const [id = "", file] = args.replace(/["']/g, "").split(/\s+/);
  const anchor = file ? `#file-${file.replace(/\W+/g, "-").toLowerCase()}` : "";
  return `[${file ?? "Gist"}](https://gist.github.com/${id}${anchor})`;
}

/** {% capture name %}; like Ruby's it takes the first word of anything, as in "/dev/null". */
const capture: TagFactory = () =>
  class extends Tag {
    private readonly templates: Template[] = [];
    private readonly variable: string;
    constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid, parser: Parser) {
      super(token, rest, liquid);
      this.variable = /[\w-]+/.exec(token.args)?.[0] ?? "";
      while (rest.length > 0) {
        const next = rest.shift()! as TagToken;
        if (next.name === "endcapture") return;
        this.templates.push(parser.parseToken(next, rest));
      }
      throw new Error(`tag ${token.getText()} not closed`);
    }
    *render(context: Context): Generator<unknown, void, string> {
      const text = yield this.liquid.renderer.renderTemplates(this.templates, context);
      (context.bottom() as Record<string, unknown>)[this.variable] = text;
    }
  };

/** {% ifchanged %}: what it encloses, unless the last round in the same file printed the same. */
const ifChanged: TagFactory = (site, place) => {
  let last: readonly [file: string, text: string] | undefined;
  const print: Print = ({ inner, file }) => {
    const changed = last?.[0] !== file || last[1] !== inner;
    last = [file, inner];
    return changed ? inner : "";
  };
  return block(print)(site, place);
};

/** By name; block tags end with end<name>. */
export const jekyllTags: Readonly<Record<string, TagFactory>> = {
  highlight: block(highlight),
  link: single((call) => address(call.args, call)),
  post_url: single((call) => address(`_posts/${call.args}`, call)),
  include_relative: includeRelative,
  gist: single(gist),
  // What these print, a theme of Kiln's prints.
  seo: single(() => ""),
  feed_meta: single(() => ""),
  capture,
  doc: block(() => "", true),
  ifchanged: ifChanged,
};
