// The theme's style sheets and scripts: each styles/*.css and scripts/*.ts that no other one
// imports is bundled, made small, and named after its content. Fonts and pictures that a sheet
// mentions come along.

import { posix } from "node:path";
import type * as esbuild from "esbuild";
import { json } from "../bytes.ts";
import type { Cache } from "../cache.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { SiteSettings } from "../model.ts";
import type { Asset, AssetFolder } from "./asset.ts";
import { assetsUrl } from "./asset.ts";

interface Stored {
  readonly assets: readonly { name: string; path: string; base64: string }[];
}

const isEntry = /^(?:(?:decks\/)?styles\/[^/]+\.css|scripts\/[^/]+(?<!\.d)\.(?:ts|js|mjs))$/;

/** Bundles the style sheets and scripts of a theme. */
export async function bundleSources(
  folder: AssetFolder,
  settings: Pick<SiteSettings, "remoteAssets">,
  cache: Cache,
  diagnostics: Diagnostics,
): Promise<readonly Asset[]> {
  const entries = folder.paths.filter((path) => isEntry.test(path));
  if (entries.length === 0) return [];
  const key = `bundles:${folder.key}:${settings.remoteAssets}`;
  const known = cache.get(key);
  if (known) {
    const { assets } = json(known) as Stored;
    return assets.map(({ name, path, base64 }) => ({
      name,
      path,
      bytes: Buffer.from(base64, "base64"),
    }));
  }
  const assets = await bundle(folder, entries, settings, diagnostics);
  if (assets) {
    const stored = assets.map(({ name, path, bytes }) => ({
      name,
      path,
      base64: Buffer.from(bytes).toString("base64"),
    }));
    cache.put(key, Buffer.from(JSON.stringify({ assets: stored })));
  }
  return assets ?? [];
}

async function bundle(
  folder: AssetFolder,
  entries: readonly string[],
  settings: Pick<SiteSettings, "remoteAssets">,
  diagnostics: Diagnostics,
): Promise<Asset[] | undefined> {
  const { build } = await import("esbuild");
  const file = ["woff2", "woff", "ttf", "otf", "png", "jpg", "jpeg", "gif", "webp", "avif", "svg"];
  let sound = true;
  try {
    const result = await build({
      entryPoints: entries.map((path) => ({ in: path, out: posix.parse(path).name })),
      bundle: true,
      format: "esm",
      minify: true,
      write: false,
      metafile: true,
      outdir: "/",
      publicPath: assetsUrl,
      entryNames: "[name]-[hash]",
      assetNames: "[name]-[hash]",
      loader: Object.fromEntries(file.map((extension) => [`.${extension}`, "file"])),
      target: ["chrome111", "firefox113", "safari16.4"],
      logLevel: "silent",
      plugins: [themePlugin(folder)],
    });
    for (const warning of result.warnings) {
      addMessage("style-warning", warning, folder, diagnostics);
    }
    sound = checkRemote(result.metafile, settings, folder, diagnostics);
    return sound ? collect(result, entries) : undefined;
  } catch (error) {
    const { errors } = error as esbuild.BuildFailure;
    if (!errors) throw error;
    for (const message of errors) addMessage("style-error", message, folder, diagnostics);
    return undefined;
  }
}

/** Lets esbuild read the theme from anywhere, not only from a disk. */
function themePlugin(folder: AssetFolder): esbuild.Plugin {
  const known = new Set(folder.paths);
  return {
    name: "theme",
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        if (/^(https?:)?\/\//.test(path) || path.startsWith("data:"))
          return { path, external: true };
        if (path.startsWith("/") || path.startsWith("#")) return { path, external: true };
        const place = kind === "entry-point" ? path : posix.join(posix.dirname(importer), path);
        const found = ["", ".ts", ".js", ".mjs"].find((ending) => known.has(place + ending));
        if (found !== undefined) return { path: place + found, namespace: "theme" };
        return { errors: [{ text: `there is no file ${place} in the theme` }] };
      });
      build.onLoad({ filter: /.*/, namespace: "theme" }, ({ path }) => ({
        contents: folder.read(path),
        loader: /\.(?:css|ts|js|mjs)$/.test(path) ? "default" : "file",
      }));
    },
  };
}

function checkRemote(
  meta: esbuild.Metafile,
  settings: Pick<SiteSettings, "remoteAssets">,
  folder: AssetFolder,
  diagnostics: Diagnostics,
): boolean {
  if (settings.remoteAssets === "allow") return true;
  let sound = true;
  for (const [input, { imports }] of Object.entries(meta.inputs)) {
    for (const { path } of imports.filter(({ path }) => /^(https?:)?\/\//.test(path))) {
      const file = folder.shown(input.replace(/^theme:/, ""));
      diagnostics.add("remote-asset", { file, values: { url: path } });
      sound = false;
    }
  }
  return sound;
}

function collect(
  result: esbuild.BuildResult<{ metafile: true; write: false }>,
  entries: readonly string[],
): Asset[] {
  const outputs = Object.entries(result.metafile.outputs);
  const inputs = result.metafile.inputs;
  const imported = new Set(
    Object.values(inputs).flatMap(({ imports }) => imports.map(({ path }) => path)),
  );
  return result.outputFiles
    .map(({ path, contents }) => {
      const file = posix.basename(path.replaceAll("\\", "/"));
      const output = outputs.find(([name]) => posix.basename(name) === file)![1];
      const source = (output.entryPoint ?? Object.keys(output.inputs)[0]!).replace(/^theme:/, "");
      return { name: source, path: `${assetsUrl}/${file}`, bytes: contents };
    })
    .filter(({ name }) => !entries.includes(name) || !imported.has(`theme:${name}`))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function addMessage(
  id: "style-error" | "style-warning",
  message: esbuild.Message,
  folder: AssetFolder,
  diagnostics: Diagnostics,
): void {
  const { location, text } = message;
  diagnostics.add(id, {
    file: folder.shown(location?.file.replace(/^theme:/, "") ?? "styles"),
    at: location ? { line: location.line, column: location.column + 1 } : undefined,
    values: { reason: text },
  });
}
