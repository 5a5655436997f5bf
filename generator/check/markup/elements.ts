// The elements of HTML: to which kinds of content each belongs, and what it may hold. From the
// index of elements of the HTML standard (https://html.spec.whatwg.org/multipage/indices.html).

/**
 * F flow, P phrasing, I interactive, H heading, S sectioning, M metadata, L labelable.
 * Lower case: only where an attribute says so; `isOf` knows which.
 */
type Categories = string;

/** What stands inside. */
export type Content =
  | "flow"
  | "phrasing"
  | "nothing"
  | "text"
  /** What its parent may hold. */
  | "transparent"
  | "metadata"
  /** These elements only. */
  | readonly string[];

/** One element. */
export interface ElementRule {
  readonly categories: Categories;
  readonly content: Content;
  /** Elements, or categories in capital letters, that may stand nowhere below. */
  readonly without?: readonly string[];
  /** Elements of which one must be the parent. */
  readonly parents?: readonly string[];
  /** Besides its content, these may stand at the start or anywhere. */
  readonly also?: readonly string[];
}

const script = ["script", "template"];

function rule(
  categories: Categories,
  content: Content,
  more: Omit<ElementRule, "categories" | "content"> = {},
): ElementRule {
  return { categories, content, ...more };
}

function all(names: string, of: ElementRule): Record<string, ElementRule> {
  return Object.fromEntries(names.split(" ").map((name) => [name, of]));
}

const sectioning = rule("FS", "flow");
const words = rule("FP", "phrasing");
const rows = ["tr", ...script];
const inTable = { parents: ["table"] };
const mediaContent = { also: ["source", "track"], without: ["audio", "video"] };

/** By name in lower case. */
export const elementRules: ReadonlyMap<string, ElementRule> = new Map(
  Object.entries({
    ...all("article section nav aside", sectioning),
    ...all("h1 h2 h3 h4 h5 h6", rule("FH", "phrasing")),
    ...all("abbr b bdi bdo cite code data em i kbd mark q s samp small span strong", words),
    ...all("sub sup time u var output", words),
    ...all("blockquote div main search", rule("F", "flow")),
    ...all("ul ol menu", rule("F", ["li", ...script])),
    ...all("thead tbody tfoot", rule("", rows, inTable)),
    ...all("td", rule("", "flow", { parents: ["tr"] })),
    ...all("ins del map canvas slot noscript", rule("FP", "transparent")),
    ...all("br wbr", rule("FP", "nothing")),
    ...all("audio video", rule("FPi", "transparent", mediaContent)),
    html: rule("", ["head", "body"]),
    head: rule("", "metadata"),
    body: rule("", "flow"),
    title: rule("M", "text"),
    base: rule("M", "nothing", { parents: ["head"] }),
    link: rule("Mp", "nothing"),
    meta: rule("Mp", "nothing"),
    style: rule("M", "text", { parents: ["head", "noscript"] }),
    script: rule("MFP", "text"),
    template: rule("MFP", "flow"),
    hgroup: rule("FH", ["h1", "h2", "h3", "h4", "h5", "h6", "p", ...script]),
    header: rule("F", "flow", { without: ["header", "footer"] }),
    footer: rule("F", "flow", { without: ["header", "footer"] }),
    address: rule("F", "flow", { without: ["H", "S", "header", "footer", "address"] }),
    p: rule("F", "phrasing"),
    hr: rule("F", "nothing"),
    pre: rule("F", "phrasing"),
    li: rule("", "flow", { parents: ["ul", "ol", "menu"] }),
    dl: rule("F", ["dt", "dd", "div", ...script]),
    dt: rule("", "flow", { parents: ["dl", "div"], without: ["header", "footer", "S", "H"] }),
    dd: rule("", "flow", { parents: ["dl", "div"] }),
    figure: rule("F", "flow", { also: ["figcaption"] }),
    figcaption: rule("", "flow", { parents: ["figure"] }),
    a: rule("FPi", "transparent", { without: ["I", "a"] }),
    dfn: rule("FP", "phrasing", { without: ["dfn"] }),
    ruby: rule("FP", "phrasing", { also: ["rt", "rp"] }),
    rt: rule("", "phrasing", { parents: ["ruby"] }),
    rp: rule("", "text", { parents: ["ruby"] }),
    picture: rule("FP", ["source", "img", ...script]),
    source: rule("", "nothing", { parents: ["picture", "audio", "video"] }),
    img: rule("FPi", "nothing"),
    iframe: rule("FPI", "nothing"),
    embed: rule("FPI", "nothing"),
    object: rule("FP", "transparent", { also: ["param"] }),
    param: rule("", "nothing", { parents: ["object"] }),
    track: rule("", "nothing", { parents: ["audio", "video"] }),
    area: rule("p", "nothing"),
    table: rule("F", ["caption", "colgroup", "thead", "tbody", "tfoot", ...rows]),
    caption: rule("", "flow", { ...inTable, without: ["table"] }),
    colgroup: rule("", ["col", "template"], inTable),
    col: rule("", "nothing", { parents: ["colgroup"] }),
    tr: rule("", ["td", "th", ...script], { parents: ["table", "thead", "tbody", "tfoot"] }),
    th: rule("", "flow", { parents: ["tr"], without: ["header", "footer", "S", "H"] }),
    form: rule("F", "flow", { without: ["form"] }),
    label: rule("FPI", "phrasing", { without: ["label"] }),
    input: rule("FPiL", "nothing"),
    button: rule("FPIL", "phrasing", { without: ["I"] }),
    select: rule("FPIL", ["option", "optgroup", "hr", "button", "div", "noscript", ...script]),
    datalist: rule("FP", "phrasing", { also: ["option"] }),
    optgroup: rule("", ["option", "legend", "div", ...script], { parents: ["select", "div"] }),
    option: rule("", "phrasing"),
    textarea: rule("FPIL", "text"),
    progress: rule("FPL", "phrasing", { without: ["progress"] }),
    meter: rule("FPL", "phrasing", { without: ["meter"] }),
    fieldset: rule("F", "flow", { also: ["legend"] }),
    legend: rule("", "phrasing", { also: ["h1", "h2", "h3", "h4", "h5", "h6", "hgroup"] }),
    details: rule("FI", "flow", { also: ["summary"] }),
    summary: rule("", "phrasing", {
      parents: ["details"],
      also: ["h1", "h2", "h3", "h4", "h5", "h6", "hgroup"],
    }),
    dialog: rule("F", "flow"),
    svg: rule("FP", "nothing"),
    math: rule("FP", "nothing"),
  }),
);

/** What browsers still show, and what to write instead (HTML §16.2). */
export const obsoleteElements: Readonly<Record<string, string>> = {
  acronym: "abbr",
  applet: "object",
  basefont: "styles",
  bgsound: "audio",
  big: "styles",
  blink: "styles",
  center: "styles",
  dir: "ul",
  font: "styles",
  frame: "iframe",
  frameset: "iframe",
  isindex: "form",
  keygen: "nothing",
  listing: "pre",
  marquee: "styles",
  menuitem: "script",
  multicol: "styles",
  nextid: "nothing",
  nobr: "styles",
  noembed: "object",
  noframes: "iframe",
  plaintext: "pre",
  rb: "ruby",
  rtc: "ruby",
  spacer: "styles",
  strike: "s or del",
  tt: "code, kbd or samp",
  xmp: "pre",
};

/** Elements whose end tag may be left out (HTML §13.1.2.4). */
export const optionalEnds =
  /^(?:html|head|body|li|d[td]|p|r[tp]|opt(?:group|ion)|caption|colgroup|t(?:head|body|foot|.))$/;
