// Pages in a browser: sound for axe in light and dark, on a phone's and a desk's width, without
// complaints, no wider than the screen; slides that hold no more than fits.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Fault } from "../../generator/check/fault.ts";
import type { RenderedPage } from "../../generator/check/page.ts";
import { findOverflow } from "../../generator/decks/overflow.ts";
import { type AxeNode, type AxeRule, colourRules, runAxe } from "./axe.ts";
import { isDeck } from "./sample.ts";
import type { Scheme, Screen, Tab } from "./tab.ts";

const phone: Screen = { width: 390, height: 844 };
const desk: Screen = { width: 1280, height: 800 };
const schemes: readonly Scheme[] = ["light", "dark"];

/** The slide that is shown. */
const within = ".slides .present:not(.stack)";

/** Looks at pages that are served somewhere. */
export class Audit {
  private readonly tab: Tab;
  private readonly origin: string;
  private readonly axe: string;

  constructor(tab: Tab, origin: string) {
    this.tab = tab;
    this.origin = origin;
    const file = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
    this.axe = readFileSync(file, "utf8");
  }

  /** Everything that is wrong with a page. */
  async look(page: RenderedPage): Promise<Fault[]> {
    return isDeck(page) ? this.lookAtDeck(page) : this.lookAtPage(page);
  }

  private async lookAtPage(page: RenderedPage): Promise<Fault[]> {
    const faults: Fault[] = [];
    const access = new Gathering(page);
    for (const screen of [phone, desk]) {
      await this.tab.show(screen, "light");
      await this.tab.visit(this.origin + page.path);
      faults.push(...this.complaints(page));
      const beyond = await this.tab.run(widthBeyond);
      if (beyond > 0 && !faults.some(({ id }) => id === "page-wide")) {
        const values = { url: page.path, width: screen.width, by: beyond };
        faults.push({ id: "page-wide", url: page.path, page, values });
      }
      await this.tab.run(openAll);
      await this.tab.evaluate(this.axe);
      for (const scheme of schemes) {
        await this.tab.show(screen, scheme);
        access.add(await this.tab.run(runAxe, { scheme }), scheme, `${screen.width} px`);
      }
    }
    return [...faults, ...access.faults(2)];
  }

  /** Slides are shown one at a time; how much they hold is measured as they are printed. */
  private async lookAtDeck(page: RenderedPage): Promise<Fault[]> {
    const { tab } = this;
    await tab.show(desk, "light");
    await tab.visit(`${this.origin}${page.path}?print-pdf`);
    await tab.run(untilThere, ".pdf-page");
    const full = await tab.run(findOverflow);
    const headings = page.page?.document?.headings ?? [];
    const faults = full.map(({ id, by }): Fault => {
      const tag = headings.find((heading) => heading.id === id)?.text ?? "";
      return { id: "slide-full", url: `#${id}`, page, tag, values: { id, by } };
    });
    const access = new Gathering(page);
    await tab.visit(this.origin + page.path);
    faults.push(...this.complaints(page));
    await tab.run(untilThere, ".reveal.ready");
    await tab.evaluate(this.axe);
    access.add(await tab.run(runAxe, { scheme: "light" }), "light", "");
    for (const scheme of schemes) {
      await tab.show(desk, scheme);
      for (const id of await tab.run(slideIds)) {
        await tab.run(showSlide, id);
        access.add(await tab.run(runAxe, { scheme, within }), scheme, "");
      }
    }
    return [...faults, ...access.faults(1)];
  }

  private complaints(page: RenderedPage): Fault[] {
    const isOwn = (text: string): boolean => !/status of 4(?:04|10|51)/.test(text);
    return [...new Set(this.tab.complaints.filter(isOwn))].map((text) => {
      const shown = text.replaceAll(this.origin, "").slice(0, 300);
      return { id: "browser-complaint", page, values: { text: shown } };
    });
  }
}

/** What axe finds in one page under several circumstances, each thing once. */
class Gathering {
  private readonly page: RenderedPage;
  private readonly found = new Map<string, { rule: AxeRule; node: AxeNode; when: Set<string> }>();

  constructor(page: RenderedPage) {
    this.page = page;
  }

  add(rules: readonly AxeRule[], scheme: Scheme, width: string): void {
    for (const rule of rules) {
      const parts = colourRules.includes(rule.id) ? [scheme, width] : [width];
      const when = parts.filter((part) => part !== "").join(", ");
      for (const node of rule.nodes) {
        const key = `${rule.id} ${node.html}`;
        const known = this.found.get(key);
        if (known) known.when.add(when);
        else this.found.set(key, { rule, node, when: new Set([when]) });
      }
    }
  }

  /** What holds on all screens, for colours in all schemes, is said without them. */
  faults(screens: number): Fault[] {
    return [...this.found.values()].map(({ rule, node, when }) => {
      const all = colourRules.includes(rule.id) ? screens * schemes.length : screens;
      const circumstances = when.size < all ? ` (${[...when].join("; ")})` : "";
      const isGrave = rule.impact === "critical" || rule.impact === "serious";
      return {
        id: "accessibility",
        severity: isGrave ? "error" : "warning",
        page: this.page,
        tag: /^<[^>]*>/.exec(node.html)?.[0] ?? "",
        values: { rule: rule.id, help: rule.help, what: node.what + circumstances },
        hint: node.advice,
      };
    });
  }
}

// The functions below run in the page.

function widthBeyond(): number {
  return document.documentElement.scrollWidth - window.innerWidth;
}

/** What is closed is not looked at. */
function openAll(): void {
  for (const closed of document.querySelectorAll("details")) closed.open = true;
}

async function untilThere(selector: string): Promise<void> {
  for (let turn = 0; turn < 100 && !document.querySelector(selector); turn++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function slideIds(): string[] {
  return [...document.querySelectorAll(".slides section:not(.stack)")].map(({ id }) => id);
}

/** reveal.js writes the address a second late, and may undo a quick change. */
async function showSlide(id: string): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    if (document.getElementById(id)?.matches(".present")) return;
    if (location.hash !== `#/${id}`) location.hash = `#/${id}`;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
