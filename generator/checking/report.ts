// What kiln check tells: the faults at their places in the author's files, those of many pages
// once, without what the compiler told already and what the site wants to be ignored.

import { utf8 } from "../bytes.ts";
import { emptyCache } from "../cache.ts";
import { Exceptions } from "../check/exceptions.ts";
import type { Fault } from "../check/fault.ts";
import { type AuthorFiles, type Place, placeOf } from "../check/places.ts";
import { type Diagnostic, diagnostic, Diagnostics, sortDiagnostics } from "../diagnostics.ts";
import { contentFolder } from "../pages/addresses.ts";
import { settingPosition, settingsFileOf } from "../settings/site.ts";
import type { CheckedSite } from "./site.ts";
import { findTheme } from "../reading/theme.ts";

/** One fault at its place, and the pages that show it. */
interface Gathered {
  readonly fault: Fault;
  readonly place: Place;
  readonly pages: Set<string>;
}

/** All messages, in the order in which an author works through them. */
export function tellFaults(site: CheckedSite, faults: readonly Fault[]): Diagnostic[] {
  const files = authorFiles(site);
  const exceptions = new Exceptions(site.settings.check.ignore);
  const told = site.compiled.diagnostics.filter((message) => {
    const covered = exceptions.cover({
      id: message.id,
      places: [message.file ?? ""],
      url: quoted(message),
    });
    // What ends a build cannot be overlooked.
    return !covered || message.severity === "error";
  });
  const known = new Set(site.compiled.diagnostics.map((one) => `${one.file} ${quoted(one)}`));
  for (const { fault, place, pages } of gather(faults, files)) {
    const places = [place.file, ...pages];
    if (exceptions.cover({ id: fault.id, places, url: fault.url })) continue;
    if (known.has(`${place.file} ${fault.url}`)) continue;
    told.push(messageOf(fault, place, [...pages]));
  }
  for (const index of exceptions.unused()) {
    const file = files.settingsFile;
    const at = settingPosition(file, files.text(file), ["check", "ignore", index]);
    told.push(diagnostic("exception-unused", { file, at }));
  }
  return sortDiagnostics(told);
}

/** The first address that a message names. */
function quoted({ text }: Diagnostic): string | undefined {
  return /"([^"]*)"/.exec(text)?.[1];
}

/** Faults of one place together, whichever pages show them. */
function gather(faults: readonly Fault[], files: AuthorFiles): Gathered[] {
  const byPlace = new Map<string, Gathered>();
  for (const fault of faults) {
    const place = placeOf(fault, files);
    const { id, values, page } = fault;
    const isPage = place.shared && place.file === page?.path;
    const key = JSON.stringify([id, values, isPage ? "" : [place.file, place.at]]);
    const known = byPlace.get(key);
    if (known) known.pages.add(page?.path ?? place.file);
    else byPlace.set(key, { fault, place, pages: new Set(page ? [page.path] : []) });
  }
  return [...byPlace.values()];
}

function messageOf(
  { id, values, hint, severity }: Fault,
  place: Place,
  pages: string[],
): Diagnostic {
  const { file, at, shared } = place;
  const details = {
    file,
    at,
    values: values ?? {},
    ...(hint && { hint }),
    ...(severity && { severity }),
  };
  const message = diagnostic(id, details);
  const shown = place.file === pages[0] ? pages.slice(1) : pages;
  if (!shared || shown.length === 0) return message;
  const more = shown.length === 1 ? "" : ` and ${shown.length - 1} more`;
  return {
    ...message,
    text: `${message.text} (${more && file === pages[0] ? "also " : ""}on ${shown[0]}${more})`,
  };
}

function authorFiles({ files, themes, settings, compiled }: CheckedSite): AuthorFiles {
  const texts = new Map<string, string | undefined>();
  const text = (path: string): string | undefined => {
    if (!texts.has(path)) texts.set(path, readText(files.read(path)));
    return texts.get(path);
  };
  let templates: ReadonlyMap<string, string> | undefined;
  const byUrl = new Map(compiled.pages.map(({ url, document }) => [url, document?.path]));
  const published = new Set(files.list("static").files.map(({ path }) => path));
  const fileAt = (address: string): string | undefined => {
    const plain = decodeURI(address);
    const candidates = [`static${plain}`, `static${plain}index.html`, `${contentFolder}${plain}`];
    return byUrl.get(address) ?? candidates.find((path) => published.has(path));
  };
  const build = { files, themes, cache: emptyCache(), diagnostics: new Diagnostics() };
  return {
    text,
    settingsFile: settingsFileOf(files),
    templates: () => (templates ??= templatesOf(settings.theme, build)),
    fileAt,
  };
}

function templatesOf(
  theme: string,
  build: Parameters<typeof findTheme>[1],
): ReadonlyMap<string, string> {
  const folder = findTheme(theme, build);
  const paths = folder?.paths.filter((path) => path.endsWith(".hbs")) ?? [];
  return new Map(paths.map((path) => [folder!.shown(path), readText(folder!.read(path)) ?? ""]));
}

function readText(bytes: Uint8Array | undefined): string | undefined {
  return bytes && utf8(bytes);
}
