// site.config.ts: found, bundled in memory with all that it imports, and run. It is the author's
// own code, and may do what the author may.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildFailure, Message, Plugin } from "esbuild";
import type { SiteConfig } from "../generator/config.ts";
import { type Diagnostic, diagnostic, nearest } from "../generator/diagnostics.ts";
import type { ConfigResult } from "../generator/extension.ts";

const names = ["site.config.ts", "site.config.mts", "site.config.mjs", "site.config.js"];

function findConfig(folder: string): string | undefined {
  return names.map((name) => join(folder, name)).find((path) => existsSync(path));
}

/** Node keeps a module for good; each loading is another one, as what it reads may differ. */
let loadings = 0;

/** Loads the configuration of the site in a folder. */
export async function loadSiteConfig(folder: string): Promise<ConfigResult> {
  const path = findConfig(resolve(folder));
  if (!path) return { diagnostics: [] };
  const file = basename(path);
  const bundled = await bundle(path);
  if ("diagnostics" in bundled) return bundled;
  const fault = (reason: string): ConfigResult => ({
    diagnostics: [diagnostic("config-error", { file, values: { reason } })],
  });
  let given: unknown;
  try {
    loadings++;
    const text = `${banner(path)}${bundled.code}\n// ${loadings}\n`;
    const code = Buffer.from(text).toString("base64");
    const module = (await import(`data:text/javascript;base64,${code}`)) as { default?: unknown };
    given = module.default;
  } catch (error) {
    return fault(error instanceof Error ? error.message : String(error));
  }
  const reason = reasonAgainst(given);
  if (reason !== undefined) return fault(reason);
  const config = given as SiteConfig;
  const key = createHash("sha256")
    .update(`${bundled.code}\0${config.key ?? ""}`)
    .digest("hex");
  return { loaded: { config, file, key }, diagnostics: [] };
}

async function bundle(path: string): Promise<{ readonly code: string } | ConfigResult> {
  const { build } = await import("esbuild");
  const folder = dirname(path);
  try {
    const { outputFiles } = await build({
      absWorkingDir: folder,
      entryPoints: [path],
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "node20",
      logLevel: "silent",
      define: { "import.meta.url": JSON.stringify(pathToFileURL(path).href) },
      plugins: [ownEntry],
    });
    return { code: outputFiles[0]!.text };
  } catch (error) {
    const { errors } = error as BuildFailure;
    if (!errors) throw error;
    return { diagnostics: errors.map(toDiagnostic) };
  }
}

/** `kiln-site` needs no installing: all that it gives a configuration is this. */
const ownEntry: Plugin = {
  name: "kiln-site",
  setup(build) {
    build.onResolve({ filter: /^kiln-site$/ }, () => ({ path: "kiln-site", namespace: "kiln" }));
    build.onLoad({ filter: /.*/, namespace: "kiln" }, () => ({
      contents: "export const defineConfig = (config) => config;",
    }));
    // Code that was compiled for this machine cannot be bundled; Node loads it from its place.
    build.onResolve({ filter: /\.node$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path),
      external: true,
    }));
  },
};

/** Packages written for CommonJS call `require` for Node's own modules. */
function banner(path: string): string {
  const url = JSON.stringify(pathToFileURL(path).href);
  return (
    'import { createRequire as kilnRequire } from "node:module";' +
    `const require = kilnRequire(${url});\n`
  );
}

function toDiagnostic({ text, location }: Message): Diagnostic {
  const at = location ? { line: location.line, column: location.column + 1 } : undefined;
  const file = location?.file ?? "site.config.ts";
  return diagnostic("config-error", { file, at, values: { reason: text } });
}

const keys = ["remarkPlugins", "rehypePlugins", "hooks", "key"];
const hookNames = ["name", "document", "pages", "page", "html", "resources"];

/** What is wrong with the shape of a configuration. */
function reasonAgainst(given: unknown): string | undefined {
  if (!isObject(given)) return "expected export default defineConfig({ … })";
  const config = given as SiteConfig;
  const all = [config.hooks ?? []].flat();
  const wrong = all.some((hooks) => !isObject(hooks) || !Object.values(hooks).every(isSound));
  if (wrong) return "hooks: expected functions by name";
  const unknown = [unknownKey(config, keys), ...all.map((hooks) => unknownKey(hooks, hookNames))];
  const first = unknown.find((reason) => reason !== undefined);
  if (first !== undefined) return first;
  const { key } = config;
  return key === undefined || typeof key === "string" ? undefined : "key: expected text";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSound(value: unknown): boolean {
  return ["function", "string", "undefined"].includes(typeof value);
}

function unknownKey(given: object, known: readonly string[]): string | undefined {
  const key = Object.keys(given).find((name) => !known.includes(name));
  if (key === undefined) return undefined;
  const near = nearest(key, known);
  return `unknown key "${key}": ${near ? `did you mean "${near}"?` : known.join(", ")}`;
}
