// Bundles what shows a deck in the browser: reveal.js from its sources, without the parts that a
// deck of ours does not use, and with what a strict policy for pages asks of it.
//
//     deck.js    reveal.js and generator/decks/player/
//     deck.css   the part of reveal.js's styles that is used
//
// Plain JavaScript, like bundle.mjs.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, transform } from "esbuild";

/**
 * Parts that are replaced by as much as the rest of reveal.js asks of them: notes are never in the
 * page, the scrolling view writes style attributes, and plugins, timed slides and fitted text are
 * not offered.
 */
const replaced = {
  "controllers/notes": `export default class {
    render() {} configure() {} update() {} updateVisibility() {} destroy() {}
    getSlideNotes() { return null; } isSpeakerNotesWindow() { return false; }
  }`,
  "controllers/scrollview": `export default class {
    activate() {} deactivate() {} toggle() {} layout() {} next() {} prev() {}
    isActive() { return false; }
  }`,
  "controllers/plugins": `export default class {
    load() { return Promise.resolve(); } destroy() {} registerPlugin() {}
    hasPlugin() { return false; } getPlugin() {} getRegisteredPlugins() { return {}; }
  }`,
  "components/playback": `export default class { on() {} destroy() {} }`,
  fitty: `export default () => {};`,
};

/**
 * Changes in reveal.js's own text, each of which must be found. A page may hold no style element,
 * so sheets that reveal.js makes are adopted instead; nothing in the address may configure the
 * deck; and a deck is a document to screen readers, not an application.
 */
const patches = [
  {
    file: "utils/util.ts",
    from: /let tag = document\.createElement\('style'\);[\s\S]*?return tag;/,
    to: `const sheet = new CSSStyleSheet();
      sheet.replaceSync(value ?? "");
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      const remove = () => {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
      };
      return {
        set innerHTML(css) { sheet.replaceSync(css); },
        parentNode: { removeChild: remove },
      };`,
  },
  {
    file: "utils/util.ts",
    from: /location\.search\.replace\([\s\S]*?return a;\s*\}\);/,
    to: "",
  },
  {
    file: "controllers/autoanimate.js",
    from: "getComputedStyle( this.autoAnimateStyleSheet ).fontWeight;",
    to: "getComputedStyle( toSlide ).fontWeight;",
  },
  { file: "reveal.js", from: "dom.wrapper.setAttribute( 'role', 'application' );", to: "" },
  {
    file: "controllers/jumptoslide.js",
    from: "this.jumpInput.placeholder = 'Jump to slide';",
    to: "this.jumpInput.placeholder = 'Jump to slide'; this.jumpInput.ariaLabel = 'Jump to slide';",
  },
];

/** Rules of reveal.js's sheet for what is not there. */
const unusedRules = new RegExp(
  [
    ...["reveal-scroll", "loading-scroll", "scrollbar", "scroll-page", "media-play", "preview"],
    ...["speaker-notes", "show-notes", "aside\\.notes", "hljs", "playback", "parallax"],
    ...["\\.roll\\b", "\\.zoomed", "\\.cube", "\\.page \\.", "\\.linear", "r-fit-text"],
    ...["r-[hv]?stack\\b", "items-", "justify-", "r-overlay-button", "state-background"],
  ].join("|"),
);

/** Lets esbuild read reveal.js's sources, with the changes above. */
function revealPlugin(root) {
  const sources = join(root, "node_modules/reveal.js/js");
  return {
    name: "reveal",
    setup(builder) {
      builder.onResolve({ filter: /^reveal\.js$/ }, () => ({ path: join(sources, "reveal.js") }));
      builder.onResolve({ filter: /./ }, ({ path, importer }) => {
        if (!importer.startsWith(sources)) return undefined;
        const name = Object.keys(replaced).find(
          (name) => path === name || path.endsWith(`/${name}`),
        );
        return name && { path: name, namespace: "replaced" };
      });
      builder.onLoad({ filter: /./, namespace: "replaced" }, ({ path }) => ({
        contents: replaced[path],
        loader: "js",
      }));
      builder.onLoad({ filter: /reveal\.js[\\/]js[\\/].*\.(js|ts)$/ }, ({ path }) => {
        let contents = readFileSync(path, "utf8");
        const own = path.slice(sources.length + 1).replaceAll("\\", "/");
        for (const { file, from, to } of patches.filter(({ file }) => file === own)) {
          const changed = contents.replace(from, () => to);
          if (changed === contents) throw new Error(`${file} no longer holds ${from}`);
          contents = changed;
        }
        return { contents, loader: path.endsWith(".ts") ? "ts" : "js" };
      });
    },
  };
}

/** The rules of a sheet that esbuild printed, one text each. */
function rulesOf(css) {
  const rules = [];
  let start = 0;
  let depth = 0;
  for (let index = 0; index < css.length; index++) {
    if (css[index] === "{") depth++;
    if (css[index] !== "}" || --depth > 0) continue;
    rules.push(css.slice(start, index + 1).trim());
    start = index + 1;
  }
  return rules;
}

/** Drops the selectors of a rule that nothing here matches; "" where none is left. */
function usedPart(rule) {
  const end = rule.indexOf("{");
  if (rule.startsWith("@media")) {
    const inner = rulesOf(rule.slice(end + 1, -1))
      .map(usedPart)
      .join("\n");
    return inner === "" ? "" : `${rule.slice(0, end + 1)}${inner}}`;
  }
  if (rule.startsWith("@")) return rule;
  const selectors = rule.slice(0, end).split(/,(?![^(]*\))/);
  const used = selectors.filter((selector) => !unusedRules.test(selector));
  return used.length === 0 ? "" : used.join(",") + rule.slice(end);
}

/** What every copy of reveal.js must carry. */
function notice(root) {
  const folder = join(root, "node_modules/reveal.js");
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const licence = readFileSync(join(folder, "LICENSE"), "utf8").trim();
  return `/*! reveal.js ${version}, changed for Kiln\n${licence}\n*/`;
}

/** Script and styles of the player, as text. */
export async function bundlePlayer(root) {
  const banner = notice(root);
  const target = ["chrome111", "firefox113", "safari16.4"];
  const bundled = await build({
    absWorkingDir: root,
    entryPoints: ["generator/decks/player/main.ts"],
    bundle: true,
    minify: true,
    format: "esm",
    target,
    write: false,
    legalComments: "none",
    banner: { js: banner },
    plugins: [revealPlugin(root)],
    logLevel: "warning",
  });
  const sheet = readFileSync(join(root, "node_modules/reveal.js/dist/reveal.css"), "utf8");
  const printed = await transform(sheet, { loader: "css", target });
  const used = rulesOf(printed.code.replace(/\/\*[\s\S]*?\*\//g, ""))
    .map(usedPart)
    .join("\n");
  const { code } = await transform(used, { loader: "css", minify: true, target });
  return { "deck.js": bundled.outputFiles[0].text, "deck.css": `${banner}\n${code}` };
}
