// kiln check: everything that can be said about a site before a reader sees it.

import { parseArgs } from "node:util";
import type { Diagnostic } from "../generator/diagnostics.ts";
import type { Fault } from "../generator/check/fault.ts";
import type { Compilation } from "../generator/compile.ts";
import type { CheckedSite, Survey } from "../generator/checking/site.ts";
import { findBrowser } from "./check/find-browser.ts";
import { type Checked, reportLines } from "./check/report.ts";
import { buildTime } from "./moment.ts";
import { progress } from "./progress.ts";
import { compileSite, mustBeSite, openSite, settingsOf, type SiteFolder } from "./site.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  name: "check",
  summary: "look a whole site over: links, pictures, HTML, weight, accessibility",
  help: `
usage: kiln check [DIR] [--external] [--no-browser | --every-page]
                        [--strict] [--drafts] [--json]

Compiles the site in DIR (by default the current folder) and looks over all that readers would get:

  front matter and settings   as kiln build does
  links and anchors           of texts, templates, decks, handouts, feeds and the sitemap
  pictures                    whether they are there, and have words for those who do not see them
  addresses                   that differ only by case; redirects in circles, chains, to nothing
  other servers               pictures, styles, scripts and fonts that would come from them
  weight                      bytes sent for each page, and for the site; site.yaml sets budgets
  HTML                        whether every page is valid

Where Chromium, Chrome or Edge is installed, it opens the longest page of each kind, in light and
dark, on a phone's width and a desk's, and every deck:

  accessibility               what axe-core finds
  complaints                  errors of scripts, what the content security policy blocks
  size                        pages wider than a phone, slides that hold more than fits

Nothing is written but the cache. What is known and shall stay can be left out by check.ignore in
site.yaml.

  --external    asks other sites whether what you link to is there; what they refuse to tell is
                only noted, and what is gone is a warning
  --no-browser  leaves the browser out
  --every-page  opens every page in the browser
  --drafts      looks at drafts too
  --strict      warnings count as errors
  --json        one JSON object on standard output: messages and figures

KILN_BROWSER in the environment names another browser. Status 0 means no errors; warnings count
only with --strict.

examples:
  kiln check
  kiln check ~/blog --drafts --no-browser
  kiln check --external
  kiln check --json | jq '.diagnostics[] | select(.id == "broken-link")'
`,
  run,
};

/** What was asked for. */
interface Order {
  readonly folder: string;
  readonly drafts: boolean;
  readonly strict: boolean;
  readonly json: boolean;
  /** Whether links to other sites are asked for. */
  readonly external: boolean;
  /** Path of the browser; undefined where there is none, or it is not wanted. */
  readonly browser: string | undefined;
  readonly every: boolean;
  /** Why there is no browser. */
  readonly without: string;
}

function orderOf(args: string[]): Order {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      drafts: { type: "boolean", default: false },
      strict: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      external: { type: "boolean", default: false },
      "no-browser": { type: "boolean", default: false },
      "every-page": { type: "boolean", default: false },
    },
  });
  const [folder = ".", ...more] = positionals;
  if (more.length > 0) throw new UsageError(`expected one folder, and not "${more.join(" ")}"`);
  const { "no-browser": unwanted, "every-page": every, ...rest } = values;
  if (unwanted && every) throw new UsageError("--every-page is for the browser");
  const browser = unwanted ? undefined : findBrowser();
  const without = unwanted ? "left out by --no-browser" : notFound;
  return { folder, ...rest, browser, every, without };
}

const notFound =
  "none found: install Chromium, Chrome or Edge to have accessibility and slides checked";

/** What came of it. */
interface Outcome {
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined where there are no pages to look at. */
  readonly checked: Checked | undefined;
}

async function run(args: string[]): Promise<number> {
  const order = orderOf(args);
  const site = openSite(order.folder);
  mustBeSite(site);
  const outcome = await check(site, order);
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { severity } of outcome.diagnostics) counts[severity]++;
  const ok = counts.error === 0 && (!order.strict || counts.warning === 0);
  if (order.json) process.stdout.write(`${JSON.stringify({ ok, ...outcome })}\n`);
  else process.stdout.write(reportLines(outcome.diagnostics, outcome.checked, counts));
  return ok ? 0 : 1;
}

async function check(site: SiteFolder, order: Order): Promise<Outcome> {
  const { surveySite, toleratedErrors: tolerated } = await import("../generator/checking/site.ts");
  const show = progress(order.json);
  const now = buildTime();
  const compiled = await compileSite(site, {
    now,
    compress: false,
    drafts: order.drafts,
    tolerated,
    progress: show,
  });
  if (compiled.entries.length === 0) {
    show(undefined);
    return { diagnostics: compiled.diagnostics, checked: undefined };
  }
  const { tellFaults } = await import("../generator/checking/report.ts");
  const settings = await settingsOf(site);
  const checked: CheckedSite = { files: site.files, themes: site.themes, settings, compiled };
  const survey = await surveySite(checked, show);
  const browser = await inBrowser(order, compiled, survey, now, show);
  const external = order.external ? await externalFaults(survey, show) : [];
  show(undefined);
  const faults = [...survey.faults, ...browser.faults, ...external];
  const { visited, without } = browser;
  return {
    diagnostics: tellFaults(checked, faults),
    checked: {
      ...survey.counts,
      asked: order.external,
      browser: without === undefined ? { visited } : { without },
    },
  };
}

async function inBrowser(
  { browser: program, every, without }: Order,
  { entries }: Compilation,
  { pages }: Survey,
  now: number,
  show: (step: string) => void,
): Promise<{ faults: readonly Fault[]; visited: number; without?: string }> {
  if (program === undefined) return { faults: [], visited: 0, without };
  const { lookInBrowser } = await import("./check/visits.ts");
  try {
    return await lookInBrowser({ program, entries, pages, every, now }, show);
  } catch (error) {
    // What the rest found is worth telling all the same.
    const reason = (error as Error).message.split("\n").slice(0, 2).join(": ");
    return { faults: [], visited: 0, without: `${program}: ${reason}` };
  }
}

/** Asks other sites for what is linked to. */
async function externalFaults(
  { external }: Survey,
  show: (step: string) => void,
): Promise<readonly Fault[]> {
  const { lookAtLinks, politely } = await import("./check/external.ts");
  const whole = (url: string): string => url.replace(/#.*$/, "");
  const states = await lookAtLinks(
    external.map(({ url }) => whole(url)),
    { ...politely, progress: (done, all) => show(`link ${done} of ${all} to other sites`) },
  );
  return external.flatMap(({ url, page, tag }): Fault[] => {
    const { kind, ...values } = states.get(whole(url))!;
    return kind === "fine"
      ? []
      : [{ id: `external-${kind}`, url, page, tag, values: { url, ...values } }];
  });
}
