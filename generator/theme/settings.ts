// A theme's settings: what theme.json offers, what site.yaml chose, and the sheet that hands them
// to CSS as custom properties.

import { type Diagnostics, nearest } from "../diagnostics.ts";
import type { Position } from "../model.ts";
import type { ThemeFolder } from "./folder.ts";
import {
  type Definition,
  definitionSchema,
  type SettingValue,
  styleOf,
  valueSchema,
} from "./setting-types.ts";
import { reportIssues } from "./theme-file.ts";

/** All settings of a theme, by name. */
export type Definitions = Readonly<Record<string, Definition>>;
export type SettingValues = Readonly<Record<string, SettingValue>>;

/** Where the sheet of custom properties lies in the theme, as if it were a file. */
export const settingsSheet = "styles/settings.css";

/** The settings that the layers define together; an upper one may replace parts of a definition. */
export function defineSettings(
  { layers, paths }: ThemeFolder,
  diagnostics: Diagnostics,
): Definitions | undefined {
  const merged: Record<string, Readonly<Record<string, unknown>>> = {};
  const owner = new Map<string, ThemeFolder["layers"][number]>();
  for (const layer of [...layers].reverse()) {
    for (const [name, given] of Object.entries(layer.settings)) {
      merged[name] = { ...merged[name], ...given };
      owner.set(name, layer);
    }
  }
  const before = diagnostics.list.length;
  const definitions: Record<string, Definition> = {};
  for (const [name, given] of Object.entries(merged)) {
    const { shown, json } = owner.get(name)!;
    const below = ["settings", name];
    const result = definitionSchema.safeParse(given);
    if (!result.success) {
      reportIssues(result.error.issues, json, below, shown, diagnostics, definitionKeys);
      continue;
    }
    definitions[name] = result.data;
    const start = valueSchema(result.data, picturesOf(paths)).safeParse(result.data.default);
    if (start.success) continue;
    reportIssues(start.error.issues, json, [...below, "default"], shown, diagnostics);
  }
  return diagnostics.list.length === before ? definitions : undefined;
}

const definitionKeys = [
  ...["type", "default", "label", "description"],
  ...["min", "max", "unit", "options"],
];

function picturesOf(paths: readonly string[]): string[] {
  const folder = "assets/";
  return paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
}

/** What a site gave, and where each of it stands. */
export interface GivenSettings {
  readonly file: string;
  readonly values: Readonly<Record<string, unknown>>;
  place(path: readonly PropertyKey[], key?: boolean): Position | undefined;
}

/** The values that hold for a site; undefined when it gave wrong ones. */
export function chooseSettings(
  definitions: Definitions,
  { paths, name: theme }: ThemeFolder,
  { file, values, place }: GivenSettings,
  diagnostics: Diagnostics,
): SettingValues | undefined {
  const before = diagnostics.list.length;
  const chosen: Record<string, SettingValue> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const given = Object.hasOwn(values, name) ? values[name] : definition.default;
    const result = valueSchema(definition, picturesOf(paths)).safeParse(given);
    if (result.success) chosen[name] = result.data as SettingValue;
    else {
      const at = (path: readonly PropertyKey[], key?: boolean): Position =>
        place(path, key) ?? { line: 1, column: 1 };
      const below = ["themeSettings", name];
      reportIssues(result.error.issues, { place: at }, below, file, diagnostics);
    }
  }
  for (const key of Object.keys(values).filter((name) => !Object.hasOwn(definitions, name))) {
    const known = Object.keys(definitions);
    const near = nearest(key, known);
    const all = known.length > 0 ? `has the settings ${known.join(", ")}` : "has no settings";
    const hint = near ? `did you mean "${near}"?` : `the theme ${theme} ${all}`;
    const at = place(["themeSettings", key], true);
    diagnostics.add("unknown-key", { file, at, values: { key }, hint });
  }
  return diagnostics.list.length === before ? chosen : undefined;
}

/** `:root { --theme-NAME: … }` for what style sheets see; "" where that is nothing. */
export function settingsStyles(definitions: Definitions, values: SettingValues): string {
  const light: string[] = [];
  const dark: string[] = [];
  for (const [name, definition] of Object.entries(definitions)) {
    const style = styleOf(definition, values[name]!);
    if (!style) continue;
    const property = propertyOf(name);
    light.push(`${property}: ${style.light};`);
    if (definition.type !== "colour") continue;
    light.push(`${property}-light: ${style.light};`, `${property}-dark: ${style.dark};`);
    if (style.dark !== style.light) dark.push(`${property}: ${style.dark};`);
  }
  if (light.length === 0) return "";
  const block = (lines: readonly string[]): string => `:root {\n  ${lines.join("\n  ")}\n}\n`;
  const night = `@media (prefers-color-scheme: dark) {\n${block(dark)}}\n`;
  return block(light) + (dark.length > 0 ? night : "");
}

/** The custom property of a setting: "accentColour" is --theme-accent-colour. */
export function propertyOf(name: string): string {
  return `--theme-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
