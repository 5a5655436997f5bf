// The icons of a site and what tells of them: links for the heads of its pages, /favicon.ico, the
// web manifest. They are made of one picture: the one that `icon` in the settings names, else the
// first of `usualPictures`, else the theme's sign, whose icons the theme may bring along.

import { json } from "../bytes.ts";
import { type Asset, assetsUrl } from "../assets/asset.ts";
import type { Cache } from "../cache.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { type Files, sha256 } from "../files.ts";
import type { IconLink, Resource, SiteSettings } from "../model.ts";
import { isDrawing } from "../pictures/formats.ts";
import { pngSide } from "../pictures/ico.ts";
import { iconRecipe, iconSizes, type MadeIcon, makeIcons } from "../pictures/icons.ts";
import { EncoderMissing, encoderVersion, PictureError } from "../pictures/library.ts";
import { mediaTypeOf } from "../responses/media-types.ts";
import { settingPosition, settingsFileOf } from "../settings/site.ts";
import { type ManifestIcon, manifestUrl, webManifest } from "../syndication/web-manifest.ts";
import type { ThemeFolder } from "../theme/folder.ts";
import type { SettingValues } from "../theme/settings.ts";
import { readFile } from "./file.ts";

/** The icons of one site. */
export interface Icons {
  /** For the heads of pages. */
  readonly links: readonly IconLink[];
  readonly manifestUrl: string;
  /** Files whose names change with their bytes. */
  readonly assets: readonly Resource[];
  /** What stands at an address that others know. */
  readonly fixed: readonly Resource[];
}

/** Without any picture. */
export const noIcons: Icons = { links: [], manifestUrl: "", assets: [], fixed: [] };

/** Where the theme keeps its sign, and icons that are made of it already. */
const sign = "assets/icon.svg";
const signFolder = "assets/icons/";

const favicon = "/favicon.ico";
const touchIcon = "/apple-touch-icon.png";

/** What serves where `icon` says nothing, as authors of other generators have it. */
const usualPictures = ["icon.svg", "favicon.svg", "icon.png", "favicon.png"];

/** What icons depend on. */
export interface IconOrder {
  readonly settings: SiteSettings;
  readonly folder: ThemeFolder;
  /** The theme's files with their addresses. */
  readonly assets: readonly Asset[];
  readonly values: SettingValues;
}

interface Build {
  readonly files: Files;
  readonly cache: Cache;
  readonly diagnostics: Diagnostics;
}

/** True for files of a theme that only this stage uses. */
export function isThemeIcon({ name }: Asset): boolean {
  return name.startsWith(signFolder);
}

/** Finds the site's picture and makes what is missing of its icons. */
export async function readIcons(order: IconOrder, build: Build): Promise<Icons> {
  const { settings, values } = order;
  const ground = groundOf(values);
  const has = (url: string): boolean => build.files.info(`static${url}`) !== undefined;
  const picture = ownPicture(order, build) ?? (has(favicon) ? undefined : themePicture(order));
  const made = picture?.made ?? (picture && (await makeOnce(picture, ground, settings, build)));
  const icons = new Map((made ?? []).map((icon) => [icon.name, iconFile(icon)]));
  const main = picture && (picture.file ?? iconFile({ name: picture.path, bytes: picture.bytes }));
  const short = icons.get("favicon.ico");
  const touch = has(touchIcon) ? touchIcon : icons.get("180.png")?.path;
  const links: IconLink[] = [];
  if (has(favicon)) links.push({ rel: "icon", url: favicon, mediaType: "", sizes: "32x32" });
  else if (short) links.push({ rel: "icon", url: short.path, mediaType: "", sizes: "32x32" });
  if (main) links.push(mainLink(main, picture.bytes));
  if (touch) links.push({ rel: "apple-touch-icon", url: touch, mediaType: "", sizes: "" });
  const used = has(touchIcon) ? [...icons].filter(([name]) => name !== "180.png") : [...icons];
  const text = webManifest(settings, manifestIcons(main, links, icons), ground);
  return {
    links,
    manifestUrl,
    assets: [...(picture && !picture.file ? [main!] : []), ...used.map(([, file]) => file)],
    fixed: [
      fixed(manifestUrl, Buffer.from(text)),
      // Where nothing else can be made the drawing itself answers: browsers look at its type.
      ...(short || main ? [{ ...(short ?? main!), path: favicon, fingerprinted: false }] : []),
    ],
  };
}

/** A picture to make icons of. */
interface IconPicture {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Where it goes out already. */
  readonly file?: Resource;
  /** Icons that are there already. */
  readonly made?: readonly MadeIcon[];
}

function ownPicture({ settings }: IconOrder, build: Build): IconPicture | undefined {
  const { files, diagnostics } = build;
  const usual = usualPictures.map((name) => `static/${name}`);
  const path = settings.icon || usual.find((candidate) => files.info(candidate) !== undefined);
  if (path === undefined) return undefined;
  const bytes = readFile(files, path, diagnostics);
  if (bytes) return { path, bytes };
  report(`there is no file ${path} in the site's folder`, build);
  return undefined;
}

/** The theme's sign; its icons count only if they are of the same layer, and on the same ground. */
function themePicture({ settings, folder, assets }: IconOrder): IconPicture | undefined {
  const main = assets.find(({ name }) => name === sign);
  if (!main) return undefined;
  const layer = folder.shown(sign).slice(0, -sign.length);
  const made = assets.filter(isThemeIcon).filter(({ name }) => {
    return folder.shown(name) === layer + name && iconSizes[fileName(name)] !== undefined;
  });
  const fits = made.length > 0 && settings.themeSettings["ground"] === undefined;
  const icons = made.map(({ name, bytes }) => ({ name: fileName(name), bytes }));
  const { path, bytes } = main;
  const file = { path, mediaType: mediaTypeOf(path), body: bytes, fingerprinted: true };
  return { path: sign, bytes, file, ...(fits && { made: icons }) };
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The icons of a picture, from an earlier build where that made them. */
async function makeOnce(
  picture: IconPicture,
  ground = "",
  settings: SiteSettings,
  build: Build,
): Promise<readonly MadeIcon[]> {
  if (!settings.pictures.enabled) return [];
  // What is not written so, a browser knows and the encoder may not.
  const colour = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(ground) ? ground : "#ffffff";
  const facts = [
    iconRecipe,
    encoderVersion,
    sha256(picture.bytes),
    isDrawing(picture.path),
    colour,
  ];
  const key = `icons:${sha256(JSON.stringify(facts))}`;
  const known = build.cache.get(key);
  if (known) return unpack(known);
  try {
    const made = await makeIcons(picture, colour);
    build.cache.put(key, pack(made));
    return made;
  } catch (error) {
    if (error instanceof EncoderMissing) {
      build.diagnostics.add("icons-unavailable", { values: { reason: error.message } });
    } else if (error instanceof PictureError) {
      report(`${picture.path} cannot be shown: ${error.message}`, build, picture.path);
    } else throw error;
    return [];
  }
}

function pack(icons: readonly MadeIcon[]): Uint8Array {
  const written = icons.map(({ name, bytes }) => [name, Buffer.from(bytes).toString("base64")]);
  return Buffer.from(JSON.stringify(written));
}

function unpack(bytes: Uint8Array): MadeIcon[] {
  const written = json(bytes) as [string, string][];
  return written.map(([name, text]) => ({ name, bytes: Buffer.from(text, "base64") }));
}

/** What is wrong with the picture stands where the settings name it. */
function report(reason: string, { files, diagnostics }: Build, picture?: string): void {
  const file = settingsFileOf(files);
  const text = Buffer.from(files.read(file) ?? "").toString();
  const named = /^\s*icon\s*[:=]/m.test(text);
  const where = named
    ? { file, at: settingPosition(file, text, ["icon"]) }
    : { ...(picture !== undefined && { file: picture }) };
  diagnostics.add("icon-broken", { ...where, values: { reason } });
}

function iconFile({ name, bytes }: MadeIcon): Resource {
  const [, stem, end] = /([^/]+)(\.\w+)$/.exec(name)!;
  const path = `${assetsUrl}/${stem}-${sha256(bytes).slice(0, 8)}${end!.toLowerCase()}`;
  return { path, mediaType: mediaTypeOf(path), body: bytes, fingerprinted: true };
}

function fixed(path: string, body: Uint8Array): Resource {
  return { path, mediaType: mediaTypeOf(path), body };
}

function mainLink({ path, mediaType }: Resource, bytes: Uint8Array): IconLink {
  const side = pngSide(bytes);
  return { rel: "icon", url: path, mediaType, sizes: isDrawing(path) ? "any" : `${side}x${side}` };
}

function manifestIcons(
  main: Resource | undefined,
  links: readonly IconLink[],
  icons: ReadonlyMap<string, Resource>,
): ManifestIcon[] {
  const listed = [...icons].flatMap(([name, { path, mediaType }]): ManifestIcon[] => {
    const side = iconSizes[name]!;
    const icon = { src: path, sizes: `${side}x${side}`, type: mediaType };
    if (name === "maskable-512.png") return [{ ...icon, purpose: "maskable" }];
    return side >= 192 ? [icon] : [];
  });
  const own = links.filter(({ url }) => url === main?.path);
  return [...own.map(({ url, sizes, mediaType: type }) => ({ src: url, sizes, type })), ...listed];
}

/** The light colour of the setting `ground`, where the theme has one. */
function groundOf({ ground }: SettingValues): string | undefined {
  return typeof ground === "object" && "light" in ground ? ground.light : undefined;
}
