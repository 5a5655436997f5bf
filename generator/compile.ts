// The whole pipeline. generator/README.md draws it.

import type { Build, CompileOptions } from "./build.ts";
import { emptyCache } from "./cache.ts";
import { type Diagnostic, Diagnostics, sortDiagnostics } from "./diagnostics.ts";
import type { ConfigResult, Extension } from "./extension.ts";
import type { Files } from "./files.ts";
import type { Answers, Entry, Omission, Page, Resource } from "./model.ts";
import { arrange, type Arrangement } from "./pages/arrange.ts";
import { pathsOf, publishedFiles } from "./pages/belongings.ts";
import { omissionsOf } from "./pages/omissions.ts";
import { tellOfPostsElsewhere } from "./pages/posts-elsewhere.ts";
import { type Contents, readContents } from "./reading/contents.ts";
import { withAuthorFields } from "./rendering/author-fields.ts";
import { concealment } from "./rendering/concealment.ts";
import { type PresenterDeck, presenterDecks } from "./rendering/presenter.ts";
import { type RenderedSite, renderSite } from "./rendering/site.ts";
import { Compression } from "./responses/compression.ts";
import { makeEntries } from "./responses/entries.ts";
import { AnswerGatherer } from "./schedule/answers.ts";
import { type Schedule, scheduleOf, type Visibility, visibilityAt } from "./schedule/moments.ts";
import { type Statistics, StatisticsClock } from "./statistics.ts";

/** A compiled site; without entries when a message is an error that is not tolerated. */
export interface Compilation {
  readonly entries: readonly Entry[];
  /** What presenters have of the decks. It is in no entry. */
  readonly decks: readonly PresenterDeck[];
  readonly diagnostics: readonly Diagnostic[];
  readonly statistics: Statistics;
  /** What readers do not see; drafts among it only where they were asked for. */
  readonly omissions: readonly Omission[];
  /** All pages that are made of a file. */
  readonly pages: readonly Page[];
  /** What the clock will change. */
  readonly schedule: Schedule;
  /** Makes the entries that `pagesFirst` has left out; undefined: there are none. */
  readonly rest?: (() => Promise<readonly Entry[]>) | undefined;
}

/** Compiles a site. All messages are collected; nothing is printed, or written but the cache. */
export async function compile(files: Files, options: CompileOptions): Promise<Compilation> {
  const { cache = emptyCache(), themes, player, config, script, progress } = options;
  const clock = new StatisticsClock(progress);
  const diagnostics = new Diagnostics(options.tolerated);
  const extension = config && (await extend(config, diagnostics));
  const compression = options.compress === false ? undefined : new Compression(cache);
  const inputs = { files, themes, player, cache, compression, options, script, extension };
  const build: Build = { ...inputs, diagnostics, clock };
  const made = diagnostics.failed ? nothing : await runStages(build).finally(end);
  const statistics = clock.finish(made.entries);
  return { ...made, diagnostics: sortDiagnostics(diagnostics.list), statistics };

  async function end(): Promise<void> {
    await compression?.end();
  }
}

type Made = Omit<Compilation, "diagnostics" | "statistics">;

const nothing: Made = {
  entries: [],
  decks: [],
  schedule: { moments: [], stretch: {}, changes: [] },
  omissions: [],
  pages: [],
};

/** The stages, one after another, as far as they get. */
async function runStages(build: Build): Promise<Made> {
  const { options, diagnostics, clock, compression } = build;
  const contents = await readContents(build);
  if (!contents) return nothing;

  clock.start("pages");
  const arrangement = await arrangeAll(build, contents);
  const { all, parts } = arrangement;
  const schedule = scheduleAll(build, arrangement);
  const pages = all.filter(({ document }) => document);
  const { now } = options;
  const visibilityOf = ({ window }: Page): Visibility =>
    now === undefined ? "shown" : visibilityAt(window, now);
  const omissions = omissionsOf({ ...arrangement, pages, others: contents.others, visibilityOf });
  const told = { ...nothing, schedule, omissions, pages };
  if (options.render === false) return told;
  if (diagnostics.list.some(({ id }) => id === "too-many-changes")) return told;

  const answers = await renderMoments(build, { contents, arrangement, schedule });
  clock.start("responses");
  const resources = withAuthorFields(answers.resources, contents.published.headers, diagnostics);
  if (diagnostics.failed) return told;
  const posts = parts.reduce((sum, part) => sum + part.site.posts.length, 0);
  const alone = options.deck !== undefined;
  clock.count(alone ? { pages: resources.filter(isPage).length } : { pages: all.length, posts });
  const { remoteAssets } = contents.settings;
  const policy = { remoteAssets: remoteAssets === "allow" };
  const { redirects, absences, rest: later } = answers;
  const entries = await makeEntries({ resources, redirects, absences }, policy, compression);
  const rest =
    later &&
    (() => makeEntries({ resources: later(), redirects: [], absences: [] }, policy, compression));
  return { ...told, entries, decks: presenterDecks(all, options.deck), rest };
}

/** All pages as they stand when nothing is concealed. */
async function arrangeAll(
  { diagnostics, extension }: Build,
  { documents, settings, calendar, besides }: Contents,
): Promise<Arrangement> {
  const arrangement = arrange(documents, settings, calendar, diagnostics, besides);
  calendar.keep();
  await extension?.changePages(arrangement.all);
  tellOfPostsElsewhere(arrangement.all, diagnostics);
  return arrangement;
}

/** The moments at which the site looks different, from the time of the build on. */
function scheduleAll({ options, diagnostics }: Build, { all }: Arrangement): Schedule {
  const anytime = options.anytime || options.deck !== undefined;
  // Without a time, all times are past.
  return scheduleOf(anytime ? [] : all, options.now ?? Number.MAX_VALUE, diagnostics);
}

/** What a site answers, rendered once for each moment, and then what differs. */
async function renderMoments(
  build: Build,
  { contents, arrangement, schedule }: Plan,
): Promise<Answers & Pick<RenderedSite, "rest">> {
  const { options, diagnostics } = build;
  const { all, drafts } = arrangement;
  const { others, bundles } = contents;
  const published = options.drafts ? others : publishedFiles(others, bundles, pathsOf(drafts));
  const shown = { ...contents, others: published };
  const concealedAt = concealment(all, schedule, shown);
  const answers = new AnswerGatherer(schedule.moments.length);
  let rest: RenderedSite["rest"];
  for (const moment of schedule.moments) {
    const own = new Diagnostics(options.tolerated, diagnostics.failed);
    const timed = { moment, ...concealedAt(moment) };
    // Where nothing is concealed, the pages stand as they were arranged already.
    const known = moment.concealed.size === 0 ? arrangement : undefined;
    const order = { timed, contents: shown, arrangement: known };
    const pagesFirst = options.pagesFirst === true && schedule.moments.length === 1;
    const asked = { ...options, pagesFirst };
    const made = await renderSite(order, { ...build, options: asked, diagnostics: own });
    rest = made?.rest;
    const untimed = moment.validFrom === undefined && schedule.moments.length > 1;
    diagnostics.addNew(untimed ? own.list.filter(isNews) : own.list);
    if (made) answers.add(moment.validFrom, made.resources, made.redirects);
  }
  const { resources, redirects, absences } = answers;
  return { resources, redirects, absences, ...(rest && { rest }) };
}

/** All that is known of a site before it is rendered. */
interface Plan {
  readonly contents: Contents;
  readonly arrangement: Arrangement;
  readonly schedule: Schedule;
}

function isPage({ mediaType }: Resource): boolean {
  return mediaType.startsWith("text/html");
}

/** What is wrong without a clock, and not of links: the other moments have told of those. */
function isNews({ id, severity }: Diagnostic): boolean {
  return severity === "error" && id !== "asset-concealed";
}

/** What a configuration adds; loaded only where there is one. */
async function extend(
  config: ConfigResult,
  diagnostics: Diagnostics,
): Promise<Extension | undefined> {
  diagnostics.list.push(...config.diagnostics);
  if (!config.loaded) return undefined;
  const { Extension } = await import("./extension.ts");
  return new Extension(config.loaded, diagnostics);
}
