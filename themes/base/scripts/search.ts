// Looks for pages by the words that a reader types. It fetches the table of the index once, then
// only those files that hold words beginning so, and shows what it found as links.

import { wordsOf } from "./words.ts";

interface Table {
  readonly count: number;
  readonly pagesPerFile: number;
  /** First word and address of each file of words. */
  readonly words: readonly (readonly [first: string, path: string])[];
  readonly pages: readonly string[];
}

type PageFacts = readonly [
  title: string,
  url: string,
  description: string,
  date: string,
  markdown: string,
];

const shownMax = 20;
const excerptsMax = 8;
/** A reader who still types asks for nothing. */
const pauseMs = 120;
/** Shorter words are taken whole: too many begin so. */
const prefixLengthMin = 3;

const files = new Map<string, Promise<string>>();

function get(path: string): Promise<string> {
  const known = files.get(path);
  if (known) return known;
  const text = fetch(path).then((response) => {
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.text();
  });
  // What failed is asked for again.
  text.catch(() => files.delete(path));
  files.set(path, text);
  return text;
}

/** The beginning that a word shares with its other forms: "pictures" and "picture", "pictur". */
function stemOf(word: string): string {
  if (word.length < 5) return word;
  return word.slice(0, Math.max(4, word.length - (word.length > 7 ? 3 : 2)));
}

/** Where a word stands. */
interface Places {
  /** Numbers of pages with how well the word fits each of them. */
  readonly scores: Map<number, number>;
  /** True where the index keeps only the best of them. */
  isCut: boolean;
}

async function placesOf(word: string, table: Table): Promise<Places> {
  const stem = word.length < prefixLengthMin ? word : stemOf(word);
  const after = `${stem}\uffff`;
  const paths = table.words
    .filter(([first], index) => first <= after && (table.words[index + 1]?.[0] ?? "\uffff") >= stem)
    .map(([, path]) => path);
  const places: Places = { scores: new Map(), isCut: false };
  for (const text of await Promise.all(paths.map(get))) {
    for (const line of linesFrom(text, stem)) addLine(line, word, table, places);
  }
  return places;
}

function linesFrom(text: string, stem: string): string[] {
  return text.split("\n").filter((line) => line.startsWith(stem));
}

function addLine(line: string, word: string, table: Table, places: Places): void {
  const { scores } = places;
  const [written = "", coded = ""] = line.split(" ");
  const found = written.replace("~", "");
  const nearness = likeness(found, word);
  if (nearness === 0) return;
  places.isCut ||= written.endsWith("~");
  const steps = [...coded.matchAll(/([0-9a-z]*)([A-J])/g)];
  const rarity = Math.log(1 + table.count / steps.length);
  let page = -1;
  for (const [, step, letter] of steps) {
    page += step === "" ? 1 : parseInt(step!, 36);
    const score = (letter!.charCodeAt(0) - 64) * rarity * nearness;
    scores.set(page, Math.max(scores.get(page) ?? 0, score));
  }
}

/** How much a word of the index is what was typed: the same, its beginning, another form of it. */
function likeness(found: string, word: string): number {
  if (found === word) return 1;
  if (word.length < prefixLengthMin) return 0;
  if (found.startsWith(word)) return 0.7;
  return found.length <= word.length + 2 ? 0.5 : 0;
}

/** The best pages that have all words, with their numbers. */
async function find(words: readonly string[], table: Table): Promise<number[]> {
  const each = await Promise.all(words.map((word) => placesOf(word, table)));
  const whole = each.filter(({ isCut }) => !isCut);
  // A word that stands almost everywhere excludes nothing, unless there is no other.
  const asked = whole.length > 0 ? whole : each;
  const [first, ...others] = asked.sort((a, b) => a.scores.size - b.scores.size);
  const total = (page: number): number =>
    each.reduce((sum, { scores }) => sum + (scores.get(page) ?? 0), 0);
  return [...(first?.scores.keys() ?? [])]
    .filter((page) => others.every(({ scores }) => scores.has(page)))
    .sort((a, b) => total(b) - total(a) || b - a);
}

async function factsOf(page: number, table: Table): Promise<PageFacts> {
  const path = table.pages[Math.floor(page / table.pagesPerFile)]!;
  const facts = JSON.parse(await get(path)) as PageFacts[];
  return facts[page % table.pagesPerFile]!;
}

/** Text with the words marked, as nodes: nothing that was found is taken for HTML. */
function marked(text: string, words: readonly string[]): Node[] {
  return text.split(/([\p{L}\p{N}\p{M}]+)/u).map((part) => {
    const own = wordsOf(part);
    if (!words.some((word) => own.some((one) => one.startsWith(stemOf(word))))) {
      return document.createTextNode(part);
    }
    const mark = document.createElement("mark");
    mark.textContent = part;
    return mark;
  });
}

/** The part of a page's text around the first word that was looked for. */
function excerptOf(markdown: string, words: readonly string[]): string | undefined {
  const text = markdown
    .replace(/^---\n[\s\S]*?\n---\n\s*(# .*)?/, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<[^>]*>|^[ \t]*(?:#+|>|[-*+]|\d+\.)[ \t]|[`*_|~]+|^:::.*$/gm, "")
    .replace(/\s+/g, " ");
  const parts = text.split(/(?<=[\s.,;:!?()])/u);
  const hit = parts.findIndex((part) => {
    return wordsOf(part).some((own) => words.some((word) => own.startsWith(stemOf(word))));
  });
  if (hit < 0) return undefined;
  const start = Math.max(0, hit - 10);
  const cut = parts
    .slice(start, hit + 20)
    .join("")
    .trim();
  return `${start > 0 ? "… " : ""}${cut}${hit + 20 < parts.length ? " …" : ""}`;
}

function itemOf([title, url, description, date]: PageFacts, words: readonly string[]): HTMLElement {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = url;
  link.append(...marked(title, words));
  const facts = document.createElement("p");
  facts.className = "search-date";
  facts.textContent = date;
  const said = document.createElement("p");
  said.className = "search-excerpt";
  said.append(...marked(description, words));
  item.append(link, ...(date ? [facts] : []), said);
  return item;
}

/** The search of one page: its field, its status line, its list. */
function start(form: HTMLFormElement): void {
  const input = form.querySelector("input")!;
  const status = document.querySelector<HTMLElement>("[data-search-status]")!;
  const list = document.querySelector<HTMLElement>("[data-search-results]")!;
  const { index = "", one = "", many = "", none = "", failed = "" } = form.dataset;
  let turn = 0;
  let timer = 0;

  async function search(): Promise<void> {
    const mine = ++turn;
    const query = input.value.trim();
    const words = [...new Set(wordsOf(query))];
    history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    if (words.length === 0) return show("", []);
    const table = JSON.parse(await get(index)) as Table;
    const found = await find(words, table);
    const facts = await Promise.all(found.slice(0, shownMax).map((page) => factsOf(page, table)));
    if (mine !== turn) return;
    const items = facts.map((page) => itemOf(page, words));
    const count = found.length === 1 ? one : many.replace("#", String(found.length));
    show(found.length === 0 ? none : count, items);
    facts
      .slice(0, excerptsMax)
      .forEach((page, number) => void explain(page, items[number]!, words));
  }

  /** Shows where in the text the words stand, once that text is there. */
  async function explain(page: PageFacts, item: HTMLElement, words: readonly string[]) {
    const [, , , , markdown] = page;
    const excerpt = markdown && excerptOf(await get(markdown).catch(() => ""), words);
    if (excerpt) item.querySelector(".search-excerpt")!.replaceChildren(...marked(excerpt, words));
  }

  function show(text: string, items: readonly HTMLElement[]): void {
    status.textContent = text;
    list.replaceChildren(...items);
  }

  function soon(): void {
    clearTimeout(timer);
    timer = window.setTimeout(() => search().catch(() => show(failed, [])), pauseMs);
  }

  /** The arrow keys walk through field and results. */
  function walk(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const stops: HTMLElement[] = [input, ...list.querySelectorAll("a")];
    const place = stops.indexOf(document.activeElement as HTMLElement);
    if (step === 0 || place < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    stops[Math.min(stops.length - 1, Math.max(0, place + step))]!.focus();
  }

  form.hidden = false;
  document.querySelector<HTMLElement>("[data-search-without]")!.hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon();
  });
  input.addEventListener("input", soon);
  document.addEventListener("keydown", walk);
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  if (input.value) soon();
  input.focus();
}

const form = document.querySelector<HTMLFormElement>("form[data-index]");
if (form) start(form);
