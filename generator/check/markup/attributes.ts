// The attributes of HTML: which element may have which, and what may stand in them. From the index
// of attributes of the HTML standard, and WAI-ARIA 1.2.

/** A value's form: words to choose from, or one of these kinds. */
export type ValueRule =
  | readonly string[]
  | "flag"
  | "count"
  | "positive"
  | "url"
  /** An address that is not empty. */
  | "source"
  | "name"
  /** When something was changed. */
  | "change"
  | "time"
  /** Of an icon. */
  | "sizes"
  | "any";

const corsValues = ["", "anonymous", "use-credentials"];
const policies = [
  ...["", "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin"],
  ...["origin-when-cross-origin", "strict-origin-when-cross-origin", "unsafe-url"],
];
const methods = ["get", "post", "dialog"];
const encodings = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
const priorities = ["high", "low", "auto"];
const inputTypes =
  "button checkbox color date datetime-local email file hidden image month number password " +
  "radio range reset search submit tel text time url week";

/** Attributes that every element may have. */
export const globalAttributes: Readonly<Record<string, ValueRule>> = {
  accesskey: "any",
  autocapitalize: ["off", "none", "on", "sentences", "words", "characters"],
  autocorrect: ["", "on", "off"],
  autofocus: "flag",
  class: "any",
  contenteditable: ["", "true", "false", "plaintext-only"],
  dir: ["ltr", "rtl", "auto"],
  draggable: ["true", "false"],
  enterkeyhint: ["enter", "done", "go", "next", "previous", "search", "send"],
  exportparts: "any",
  hidden: ["", "hidden", "until-found"],
  id: "name",
  inert: "flag",
  inputmode: ["none", "text", "tel", "url", "email", "numeric", "decimal", "search"],
  is: "any",
  itemid: "any",
  itemprop: "any",
  itemref: "any",
  itemscope: "flag",
  itemtype: "any",
  lang: "any",
  nonce: "any",
  part: "any",
  popover: ["", "auto", "manual", "hint"],
  role: "any",
  slot: "any",
  spellcheck: ["", "true", "false"],
  style: "any",
  tabindex: "any",
  title: "any",
  translate: ["", "yes", "no"],
  writingsuggestions: ["", "true", "false"],
  // RDFa and the XML names that the parser of HTML knows.
  about: "any",
  content: "any",
  datatype: "any",
  inlist: "any",
  prefix: "any",
  property: "any",
  rel: "any",
  resource: "any",
  rev: "any",
  typeof: "any",
  vocab: "any",
  "xml:lang": "any",
  xmlns: "any",
};

const link: Record<string, ValueRule> = {
  href: "url",
  hreflang: "any",
  referrerpolicy: policies,
  target: "any",
  type: "any",
};
const cell: Record<string, ValueRule> = { colspan: "positive", headers: "any", rowspan: "count" };
const box: Record<string, ValueRule> = { height: "count", width: "count" };
const control: Record<string, ValueRule> = { disabled: "flag", form: "any", name: "any" };
const submitter: Record<string, ValueRule> = {
  formaction: "source",
  formenctype: encodings,
  formmethod: methods,
  formnovalidate: "flag",
  formtarget: "any",
  popovertarget: "any",
  popovertargetaction: ["toggle", "show", "hide"],
};
const media: Record<string, ValueRule> = {
  autoplay: "flag",
  controls: "flag",
  controlslist: "any",
  crossorigin: corsValues,
  disableremoteplayback: "flag",
  loop: "flag",
  muted: "flag",
  preload: ["", "none", "metadata", "auto"],
  src: "source",
};
const change: Record<string, ValueRule> = { cite: "url", datetime: "change" };

/** What an element may have besides. */
export const ownAttributes: Readonly<Record<string, Readonly<Record<string, ValueRule>>>> = {
  a: { ...link, download: "any", ping: "any" },
  area: {
    ...link,
    alt: "any",
    coords: "any",
    download: "any",
    ping: "any",
    shape: ["circle", "default", "poly", "rect"],
  },
  audio: media,
  base: { href: "url", target: "any" },
  blockquote: { cite: "url" },
  button: {
    ...control,
    ...submitter,
    command: "any",
    commandfor: "any",
    type: ["submit", "reset", "button"],
    value: "any",
  },
  canvas: box,
  col: { span: "positive" },
  colgroup: { span: "positive" },
  data: { value: "any" },
  del: change,
  details: { name: "any", open: "flag" },
  dialog: { closedby: ["any", "closerequest", "none"], open: "flag" },
  embed: { ...box, src: "source", type: "any" },
  fieldset: control,
  form: {
    "accept-charset": "any",
    action: "source",
    autocomplete: ["on", "off"],
    enctype: encodings,
    method: methods,
    name: "any",
    novalidate: "flag",
    target: "any",
  },
  iframe: {
    ...box,
    allow: "any",
    allowfullscreen: "flag",
    loading: ["lazy", "eager"],
    name: "any",
    referrerpolicy: policies,
    sandbox: "any",
    src: "source",
    srcdoc: "any",
  },
  img: {
    ...box,
    alt: "any",
    crossorigin: corsValues,
    decoding: ["sync", "async", "auto"],
    fetchpriority: priorities,
    ismap: "flag",
    loading: ["lazy", "eager"],
    referrerpolicy: policies,
    sizes: "any",
    src: "source",
    srcset: "any",
    usemap: "any",
  },
  input: {
    ...control,
    ...submitter,
    ...box,
    accept: "any",
    alpha: "flag",
    alt: "any",
    autocomplete: "any",
    checked: "flag",
    colorspace: ["limited-srgb", "display-p3"],
    dirname: "any",
    list: "any",
    max: "any",
    maxlength: "count",
    min: "any",
    minlength: "count",
    multiple: "flag",
    pattern: "any",
    placeholder: "any",
    readonly: "flag",
    required: "flag",
    size: "positive",
    src: "source",
    step: "any",
    type: inputTypes.split(" "),
    value: "any",
  },
  ins: change,
  label: { for: "any" },
  li: { value: "any" },
  link: {
    ...link,
    as: "any",
    blocking: "any",
    color: "any",
    crossorigin: corsValues,
    disabled: "flag",
    fetchpriority: priorities,
    imagesizes: "any",
    imagesrcset: "any",
    integrity: "any",
    media: "any",
    sizes: "sizes",
  },
  map: { name: "name" },
  meta: { charset: "any", "http-equiv": "any", media: "any", name: "any" },
  meter: { high: "any", low: "any", max: "any", min: "any", optimum: "any", value: "any" },
  object: { ...box, data: "source", form: "any", name: "any", type: "any", usemap: "any" },
  ol: { reversed: "flag", start: "any", type: ["1", "a", "A", "i", "I"] },
  optgroup: { disabled: "flag", label: "any" },
  option: { disabled: "flag", label: "any", selected: "flag", value: "any" },
  output: { for: "any", form: "any", name: "any" },
  param: { name: "any", value: "any" },
  progress: { max: "any", value: "any" },
  q: { cite: "url" },
  script: {
    async: "flag",
    blocking: "any",
    crossorigin: corsValues,
    defer: "flag",
    fetchpriority: priorities,
    integrity: "any",
    nomodule: "flag",
    referrerpolicy: policies,
    src: "source",
    type: "any",
  },
  select: {
    ...control,
    autocomplete: "any",
    multiple: "flag",
    required: "flag",
    size: "positive",
  },
  slot: { name: "any" },
  source: { ...box, media: "any", sizes: "any", src: "source", srcset: "any", type: "any" },
  style: { blocking: "any", media: "any" },
  td: cell,
  template: {
    shadowrootmode: ["open", "closed"],
    shadowrootdelegatesfocus: "flag",
    shadowrootclonable: "flag",
    shadowrootserializable: "flag",
  },
  textarea: {
    ...control,
    autocomplete: "any",
    cols: "positive",
    dirname: "any",
    maxlength: "count",
    minlength: "count",
    placeholder: "any",
    readonly: "flag",
    required: "flag",
    rows: "positive",
    wrap: ["soft", "hard"],
  },
  th: { ...cell, abbr: "any", scope: ["row", "col", "rowgroup", "colgroup"] },
  time: { datetime: "time" },
  track: {
    default: "flag",
    kind: ["subtitles", "captions", "descriptions", "chapters", "metadata"],
    label: "any",
    src: "source",
    srclang: "any",
  },
  video: {
    ...media,
    ...box,
    disablepictureinpicture: "flag",
    playsinline: "flag",
    poster: "source",
  },
};

/** Attributes without which an element means nothing; of a list, one of them. */
export const requiredAttributes: Readonly<Record<string, readonly (readonly string[])[]>> = {
  area: [],
  base: [["href", "target"]],
  bdo: [["dir"]],
  data: [["value"]],
  img: [["src", "srcset"]],
  link: [
    ["href", "imagesrcset"],
    ["rel", "itemprop", "property"],
  ],
  map: [["name"]],
  meta: [["charset", "http-equiv", "name", "itemprop", "property"]],
  meter: [["value"]],
  object: [["data"]],
  optgroup: [["label"]],
  track: [["src"]],
};
