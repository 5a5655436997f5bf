// kiln theme check: all that can be said about a theme without a site.

import { utf8 } from "../bytes.ts";
import { fixedAssets, assetNames } from "../assets/fixed.ts";
import type { Asset } from "../assets/asset.ts";
import { bundleSources } from "../assets/bundles.ts";
import { emptyCache } from "../cache.ts";
import { type Diagnostic, Diagnostics, nearest, sortDiagnostics } from "../diagnostics.ts";
import type { Shape } from "../theme/contract.ts";
import { contract } from "../theme/contract.ts";
import { openTheme, type ThemeFolder, type ThemePlaces, withFile } from "../theme/folder.ts";
import { markupFaults } from "../theme/markup.ts";
import { textsGivenTo, unknownNames } from "../theme/names.ts";
import { compileTheme, parseTemplate, partialsOf } from "../theme/precompile.ts";
import type { Definition } from "../theme/setting-types.ts";
import {
  chooseSettings,
  defineSettings,
  type Definitions,
  settingsSheet,
  settingsStyles,
} from "../theme/settings.ts";
import { readWords, type WordBook } from "../theme/words.ts";

/** Most bytes of style sheets that one page may ask for, before compression. */
const stylesLengthMax = 50_000;

const strict = { remoteAssets: "error" } as const;

/** What a check found. */
export interface ThemeReport {
  readonly name: string;
  readonly version: string | undefined;
  /** The names of the layers, from the top. */
  readonly layers: readonly string[];
  readonly templates: number;
  /** Of all sheets that every page asks for. */
  readonly stylesBytes: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks a theme as a site without settings would use it. */
export async function checkTheme(name: string, places: ThemePlaces): Promise<ThemeReport> {
  const diagnostics = new Diagnostics();
  const folder = openTheme(name, places, diagnostics);
  const [top] = folder?.layers ?? [];
  const about = { name, version: top?.version };
  const definitions = folder && defineSettings(folder, diagnostics);
  const words = folder && readWords(folder, diagnostics);
  let templates = 0;
  let stylesBytes = 0;
  if (folder) {
    const trees = parseAll(folder);
    templates = trees.size;
    compileTheme(folder, diagnostics);
    const styles = definitions ? defaultStyles(definitions, folder) : "";
    const assets = await checkAssets(folder, styles, diagnostics);
    stylesBytes = assets.stylesBytes;
    checkNames(trees, folder, definitions, diagnostics);
    checkTexts(trees, folder, assets.names, words, diagnostics);
    checkMarkup(trees, folder, diagnostics);
  }
  const layers = folder?.layers.map((layer) => layer.name) ?? [];
  const all = sortDiagnostics(diagnostics.list);
  return { ...about, layers, templates, stylesBytes, diagnostics: all };
}

type Trees = ReadonlyMap<string, hbs.AST.Program>;

/** Templates that can be read; what is wrong with the others is told by the compiler. */
function parseAll(folder: ThemeFolder): Trees {
  const paths = folder.paths.filter((path) => path.endsWith(".hbs"));
  const partials = partialsOf(paths);
  const quiet = new Diagnostics();
  return new Map(
    paths.flatMap((path) => {
      const tree = parseTemplate(path, folder, partials, quiet);
      return tree ? [[path, tree] as const] : [];
    }),
  );
}

function defaultStyles(definitions: Definitions, folder: ThemeFolder): string {
  const given = { file: "site.yaml", values: {}, place: () => undefined };
  const values = chooseSettings(definitions, folder, given, new Diagnostics());
  return values ? settingsStyles(definitions, values) : "";
}

async function checkAssets(
  folder: ThemeFolder,
  styles: string,
  diagnostics: Diagnostics,
): Promise<{ names: ReadonlySet<string>; stylesBytes: number }> {
  const files = folder.part((path) => !/\.hbs$|^locales\/|^theme\.json$/.test(path));
  const sources = styles === "" ? files : withFile(files, settingsSheet, styles);
  const bundles = await bundleSources(sources, strict, emptyCache(), diagnostics);
  const isForPages = ({ name, path }: Asset): boolean =>
    path.endsWith(".css") && !name.startsWith("decks/");
  const sheets = bundles.filter(isForPages);
  const stylesBytes = sheets.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (stylesBytes > stylesLengthMax) {
    const values = { bytes: stylesBytes, max: stylesLengthMax };
    diagnostics.add("theme-weight", { file: folder.shown("theme.json"), values });
  }
  const names = new Set(assetNames([...bundles, ...fixedAssets(sources)]).keys());
  return { names, stylesBytes };
}

function checkNames(
  trees: Trees,
  folder: ThemeFolder,
  definitions: Definitions | undefined,
  diagnostics: Diagnostics,
): void {
  for (const { file, name, at, hint } of unknownNames(trees, shapeWith(definitions))) {
    const values = { name };
    diagnostics.add("theme-name", { file: folder.shown(file), at, values, ...(hint && { hint }) });
  }
}

/** The contract, with the settings of this theme. */
function shapeWith(definitions: Definitions | undefined): Shape {
  // What deck.hbs, handout.hbs and the layouts of slides see is generator/theme/deck.ts's business.
  const fields = { ...contract.fields, deck: "open" } as const;
  if (!definitions) return { fields };
  const settings = Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [name, shapeOf(definition)]),
  );
  const theme = { fields: { ...contract.fields.theme.fields, settings: { fields: settings } } };
  return { fields: { ...fields, theme } };
}

function shapeOf({ type }: Definition): Shape {
  if (type === "colour") return { fields: { light: "value", dark: "value" } };
  if (type === "links") return { list: { fields: { title: "value", url: "value" } } };
  return type === "list" ? { list: "value" } : "value";
}

function checkTexts(
  trees: Trees,
  folder: ThemeFolder,
  assets: ReadonlySet<string>,
  words: WordBook | undefined,
  diagnostics: Diagnostics,
): void {
  for (const [path, tree] of trees) {
    const file = folder.shown(path);
    for (const helper of ["asset", "svg"]) {
      for (const { text, at } of textsGivenTo(helper, tree)) {
        if (assets.has(text)) continue;
        const near = nearest(text, assets);
        const hint = near ? { hint: `did you mean "${near}"?` } : {};
        diagnostics.add("theme-asset", { file, at, values: { name: text }, ...hint });
      }
    }
    for (const { text, at } of textsGivenTo("t", tree)) {
      const missing = [...(words?.languages ?? [])].flatMap(([language, entries]) => {
        return language === "en" || Object.hasOwn(entries, text) ? [] : language;
      });
      if (missing.length === 0) continue;
      const values = { key: text, languages: missing.join(", ") };
      diagnostics.add("theme-words", { file, at, values });
    }
  }
}

function checkMarkup(trees: Trees, folder: ThemeFolder, diagnostics: Diagnostics): void {
  for (const path of trees.keys()) {
    const text = utf8(folder.read(path));
    for (const { id, at, values } of markupFaults(path, text)) {
      diagnostics.add(id, { file: folder.shown(path), at, values });
    }
  }
}
