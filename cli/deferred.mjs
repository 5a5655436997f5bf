// What the bundle does with packages that would make every start slow. Plain JavaScript, like
// bundle.mjs.

import { readFileSync } from "node:fs";
import { build } from "esbuild";

/**
 * Packages that most builds call for few texts or none, and what is called of them. Each becomes a
 * file of its own, which is loaded by the first call: CommonJS, for that can be loaded while the
 * caller waits.
 */
const deferred = {
  "hast-util-raw": ["raw"],
  yaml: ["LineCounter", "parse", "parseDocument", "stringify"],
};

function fileOf(name) {
  return `deferred-${name}.cjs`;
}

/** What stands for a package in the bundle; it goes to where its file lies, into chunks/. */
function standIn(name) {
  const call = (exported) => `
    export function ${exported}(...given) {
      const { ${exported}: real } = load();
      return new.target ? Reflect.construct(real, given) : real(...given);
    }`;
  return `
    let loaded;
    const load = () => (loaded ??= require("./${fileOf(name)}"));
    ${deferred[name].map(call).join("\n")}`;
}

/** An esbuild plugin that puts calls that load them in the place of these packages. */
export const deferring = {
  name: "deferring",
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(?:${Object.keys(deferred).join("|")})$`);
    onResolve({ filter }, ({ path }) => ({ path, namespace: "deferred" }));
    onResolve({ filter: /^\.\/deferred-.*\.cjs$/ }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: "deferred" }, ({ path }) => ({ contents: standIn(path) }));
  },
};

/**
 * Bundles these packages into the folder `chunks`, where the bundle's own chunks lie. Gives the
 * paths of all that went in, relative to the repository `root`, and the names of the files.
 */
export async function bundleDeferred(root, chunks) {
  const bundled = await Promise.all(
    Object.entries(deferred).map(async ([name, exported]) => {
      const { metafile } = await build({
        absWorkingDir: root,
        stdin: { contents: `export { ${exported.join(", ")} } from "${name}";`, resolveDir: root },
        outfile: `${chunks}/${fileOf(name)}`,
        bundle: true,
        format: "cjs",
        platform: "node",
        target: "node20",
        minifySyntax: true,
        minifyWhitespace: true,
        legalComments: "none",
        metafile: true,
        logLevel: "warning",
      });
      return Object.keys(metafile.inputs);
    }),
  );
  return { inputs: bundled.flat(), files: Object.keys(deferred).map(fileOf) };
}

/**
 * An esbuild plugin that lets satteri's thirty files be bundled. Its binary stays a package, which
 * is found from where satteri itself is installed, and not from the bundle.
 */
export const binaryBySatteri = {
  name: "binary-by-satteri",
  setup({ onLoad }) {
    onLoad({ filter: /node_modules[\\/]satteri[\\/]index\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const own = "import.meta.url";
      if (!source.includes(own)) throw new Error(`${path}: finds its binary in another way now`);
      const installed = 'new URL("../index.js", import.meta.resolve("satteri")).href';
      return {
        contents: `const installed = ${installed};\n${source.replaceAll(own, "installed")}`,
      };
    });
  },
};
