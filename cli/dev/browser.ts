// What a page does while it is written: reloads when it has changed, shows errors, and says that it
// is a draft. These functions run in the browser: `browserScript` sends their text, so they use
// nothing of this module but one another.

/** One page that readers do not see, or not yet, or no longer. */
export interface HiddenPage {
  /** What its label says. */
  readonly label: string;
}

/** An error as the browser shows it. */
export interface ShownError {
  /** "content/posts/a.md:3:1", or "". */
  readonly place: string;
  readonly text: string;
  readonly hint: string;
}

/** What the server tells every page, at first and after each build. */
export interface DevState {
  /** Names the build that is being served. */
  readonly build: string;
  /** Addresses that changed since the build that the page knew; null: take all to have changed. */
  readonly changed: readonly string[] | null;
  /** True when nothing but style sheets has changed. */
  readonly styles: boolean;
  /** By address. */
  readonly hidden: Readonly<Record<string, HiddenPage>>;
  /** Of a build that failed since. */
  readonly errors: readonly ShownError[];
}

/** Room for what is ours, out of reach of the page's styles. */
function corner(): ShadowRoot {
  const known = document.querySelector("kiln-dev")?.shadowRoot;
  if (known) return known;
  const host = document.createElement("kiln-dev");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    * { box-sizing: border-box; }
    div { position: fixed; z-index: 2147483647; font: 14px/1.5 system-ui, sans-serif; }
    .label, .lost { right: 12px; bottom: 12px; padding: 4px 12px; border-radius: 99px;
      background: #7a4100; color: #fff; }
    .lost { left: 12px; right: auto; background: #333; }
    .errors { inset: 0; overflow: auto; padding: 5vh 5vw; background: #1c1917; color: #fafaf9; }
    h2 { font-size: 20px; margin: 0 0 16px; }
    ul { margin: 0; padding: 0; list-style: none; }
    li { margin: 0 0 16px; }
    code { font: 13px/1.5 ui-monospace, monospace; color: #fdba74; overflow-wrap: anywhere; }
    p { margin: 2px 0; overflow-wrap: anywhere; }
    .hint { color: #d6d3d1; }
    button { font: inherit; padding: 4px 14px; border-radius: 6px; border: 1px solid #a8a29e;
      background: none; color: inherit; cursor: pointer; }
    button:focus-visible { outline: 2px solid #fdba74; outline-offset: 2px; }
    @media print { div { display: none; } }
  `);
  root.adoptedStyleSheets = [sheet];
  document.documentElement.append(host);
  return root;
}

/** Shows a box with some class, in place of the one before; without text it goes away. */
function box(name: string, text: string): HTMLElement | undefined {
  const root = corner();
  root.querySelector(`.${name}`)?.remove();
  if (text === "") return undefined;
  const element = document.createElement("div");
  element.className = name;
  element.setAttribute("role", "status");
  element.textContent = text;
  root.append(element);
  return element;
}

/** Covers the page with what is wrong, until it is mended or put away. */
function showErrors(errors: readonly ShownError[]): void {
  const shown = box("errors", errors.length === 0 ? "" : " ");
  if (!shown) return;
  const make = (name: string, text: string, parent: HTMLElement, kind = ""): HTMLElement => {
    const element = document.createElement(name);
    element.textContent = text;
    element.className = kind;
    parent.append(element);
    return element;
  };
  shown.setAttribute("role", "alertdialog");
  shown.setAttribute("aria-label", "Errors in the site");
  make("h2", errors.length === 1 ? "One error" : `${errors.length} errors`, shown);
  const list = make("ul", "", shown);
  const most = 20;
  for (const { place, text, hint } of errors.slice(0, most)) {
    const item = make("li", "", list);
    if (place !== "") make("code", place, item);
    make("p", text, item);
    if (hint !== "") make("p", hint, item, "hint");
    console.error(`kiln: ${place === "" ? "" : `${place}: `}${text}`);
  }
  if (errors.length > most) make("p", `And ${errors.length - most} more.`, shown);
  make("p", "The last good version is still served below.", shown, "hint");
  const button = make("button", "Look at it", shown) as HTMLButtonElement;
  button.addEventListener("click", () => shown.remove());
}

/** Marks this page, and links to pages that readers do not see. */
function markHidden(hidden: DevState["hidden"]): void {
  const here = hidden[location.pathname];
  box("label", here ? here.label : "");
  if (Object.keys(hidden).length === 0) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    "a[data-kiln-hidden]::after { content: ' (' attr(data-kiln-hidden) ')'; " +
      "font-size: smaller; font-weight: normal; opacity: 0.8; }",
  );
  document.adoptedStyleSheets = [sheet];
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[href]")) {
    const target = link.origin === location.origin ? hidden[link.pathname] : undefined;
    if (target && link.hash === "") link.dataset["kilnHidden"] = target.label;
  }
}

/** True when a change of these addresses shows on this page. */
function isConcerned(changed: readonly string[] | null): boolean {
  if (changed === null) return true;
  const own = [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)];
  const paths = own.map((url) => new URL(url)).filter(({ origin }) => origin === location.origin);
  return paths.some(({ pathname }) => changed.includes(pathname));
}

/** Takes the style sheets of the new version, and leaves the page where it is. */
async function swapStyles(): Promise<void> {
  const selector = 'link[rel="stylesheet"]';
  const response = await fetch(location.href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const old = [...document.querySelectorAll<HTMLLinkElement>(selector)];
  const wanted = [...page.querySelectorAll<HTMLLinkElement>(selector)];
  if (wanted.length !== old.length) return location.reload();
  wanted.forEach((link, index) => {
    if (link.getAttribute("href") === old[index]!.getAttribute("href")) return;
    const fresh = document.importNode(link);
    fresh.addEventListener("load", () => old[index]!.remove());
    old[index]!.after(fresh);
  });
}

/** Keeps a connection while the page can be seen: browsers allow six for all tabs together. */
function follow(events: string): void {
  let build = "";
  let source: EventSource | undefined;
  let timer = 0;
  const take = (state: DevState): void => {
    box("lost", "");
    build = state.build;
    showErrors(state.errors);
    markHidden(state.hidden);
    const nothing = state.changed !== null && state.changed.length === 0;
    if (nothing || !isConcerned(state.changed)) return;
    if (state.styles) void swapStyles();
    else location.reload();
  };
  const connect = (): void => {
    source?.close();
    const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const age = Math.ceil(performance.now() - (page?.requestStart ?? 0));
    source = new EventSource(`${events}?${build === "" ? `age=${age}` : `build=${build}`}`);
    source.addEventListener("message", ({ data }) => take(JSON.parse(data as string) as DevState));
    source.addEventListener("error", () => {
      source?.close();
      box("lost", "kiln dev has ended");
      clearTimeout(timer);
      timer = window.setTimeout(connect, 1000);
    });
  };
  const look = (): void => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") connect();
    else source?.close();
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  addEventListener("pagehide", () => source?.close());
  look();
}

const parts = [corner, box, showErrors, markHidden, isConcerned, swapStyles, follow];

/** The script for pages; `events` is the address that tells of builds. */
export function browserScript(events: string): string {
  return `(() => {\n${parts.map(String).join("\n")}\nfollow(${JSON.stringify(events)});\n})();\n`;
}
