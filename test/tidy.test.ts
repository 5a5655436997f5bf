// The house style, executable: who may import whom, sizes, names, words.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import * as prettier from "prettier";
import { describe, expect, test } from "vitest";
import {
  faults,
  parseSpecification,
  readMarks,
  readTests,
  render,
  requirementsOf,
} from "./requirements/requirements.ts";
import { readSource, root, type Source, trackedFiles } from "./tidy/sources.ts";

const files = trackedFiles();
const code = files.filter((path) => /\.(ts|mjs|c|h|S|ld|css|hbs)$/.test(path));
const sources = files.filter((path) => path.endsWith(".ts")).map(readSource);
// What says how tests are run is theirs.
const shipped = sources.filter(({ path }) => !/^(test\/|vitest\.config\.ts$)/.test(path));

function text(path: string): string {
  return readFileSync(`${root}/${path}`, "utf8");
}

/** For each folder of the appliance, what it may import besides itself. */
const applianceImports: Record<string, readonly string[]> = {
  wire: [],
  store: [],
  machine: [],
  net: ["wire", "policy"],
  tcp: ["net", "wire", "policy"],
  http: ["store", "policy"],
  services: ["net", "wire", "store", "policy"],
  drivers: ["net", "machine", "policy", "console"],
  server: [
    "http",
    "services",
    "tcp",
    "net",
    "wire",
    "store",
    "policy",
    "configuration",
    "console",
    "machine",
  ],
  configuration: ["policy", "console", "wire"],
  console: ["machine"],
  policy: [],
  targets: [
    "server",
    "drivers",
    "machine",
    "net",
    "http",
    "store",
    "policy",
    "configuration",
    "console",
  ],
};

/** The room of a path below `appliance/`: its folder, or the file's own name. */
function room(path: string): string {
  return path.split("/")[1]!.replace(/\.ts$/, "");
}

function wrongApplianceImports({ path, imports }: Source): string[] {
  const own = room(path);
  const allowed = applianceImports[own];
  if (own === "host" || own === "build") {
    return imports.filter((to) => /^(generator|cli|deploy|test)\//.test(to));
  }
  if (!allowed) return [`${path} stands in a folder that has no import rule`];
  return imports.filter(
    (to) => !to.startsWith("appliance/") || !(room(to) === own || allowed.includes(room(to))),
  );
}

/** Values that every stage of the generator may see. */
const generatorLeaves =
  /^generator\/((model|files|bytes|diagnostics|cache|config|yaml-quotes)\.ts$|(model|messages)\/)/;

/**
 * Folders whose files join stages, as those beside compile.ts do: reading before rendering, and
 * checking what came of both.
 */
const joining = ["reading", "rendering", "checking"];

function wrongGeneratorImports({ path, imports }: Source): string[] {
  const stage = path.split("/")[1]!;
  return imports.filter((to) => {
    if (to.startsWith("appliance/")) return to !== "appliance/store/layout.ts";
    if (/^(cli|deploy|test|themes)\//.test(to)) return true;
    if (!to.startsWith("generator/") || path.split("/").length === 2) return false;
    if (stage === "rendering") return to === "generator/compile.ts";
    if (joining.includes(stage)) return to.startsWith("generator/rendering/");
    return !generatorLeaves.test(to) && !to.startsWith(`generator/${stage}/`);
  });
}

describe("imports", () => {
  const under = (folder: string) => shipped.filter(({ path }) => path.startsWith(`${folder}/`));

  test.each(under("appliance").map((source) => [source.path, source] as const))("%s", (_, source) =>
    expect(wrongApplianceImports(source)).toEqual([]),
  );
  test.each(under("generator").map((source) => [source.path, source] as const))("%s", (_, source) =>
    expect(wrongGeneratorImports(source)).toEqual([]),
  );
  test("deploy reads built files, not modules of the other halves", () => {
    const wrong = under("deploy").flatMap(({ imports }) =>
      imports.filter((to) => /^(generator|appliance|cli|test)\//.test(to)),
    );
    expect(wrong).toEqual([]);
  });
  test("nothing imports test", () => {
    const wrong = shipped.filter(({ imports }) => imports.some((to) => to.startsWith("test/")));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
  test("no cycles between files", () => expect(cycles()).toEqual([]));
});

/** Import cycles, each as a list of paths. */
function cycles(): string[][] {
  const graph = new Map(shipped.map(({ path, imports }) => [path, imports]));
  const done = new Set<string>();
  const found: string[][] = [];
  const visit = (path: string, trail: string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path]);
    if (done.has(path) || trail.includes(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}

describe("sizes", () => {
  const measured = code.filter((path) => !path.startsWith("test/golden/"));

  test("no file is longer than 500 lines", () => {
    const long = measured.filter((path) => text(path).split("\n").length > 501);
    expect(long).toEqual([]);
  });
  test("no function is longer than 70 lines", () => {
    const long = sources.flatMap(({ path, functions }) =>
      functions
        .filter(
          ({ lines, name }) => lines > 70 && !(path.startsWith("test/") && name === "(anonymous)"),
        )
        .map(({ name, line, lines }) => `${path}:${line} ${name} has ${lines} lines`),
    );
    expect(long).toEqual([]);
  });
  test("no line is longer than 100 columns", () => {
    const long = measured.flatMap((path) =>
      text(path)
        .split("\n")
        .flatMap((line, index) => (line.length > 100 ? [`${path}:${index + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });
});

describe("names", () => {
  test("files and folders are nouns in kebab-case", () => {
    const wrong = sources
      .flatMap(({ path }) => path.split("/"))
      .filter((part) => !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(part));
    expect(wrong).toEqual([]);
  });
  test("no room for odds and ends", () => {
    const wrong = files.filter((path) => /(^|[/-])(utils?|helper|manager|common)s?\./.test(path));
    expect(wrong.filter((path) => path !== "generator/theme/helpers.ts")).toEqual([]);
  });
  test("every exported function and class is documented", () => {
    const wrong = shipped.flatMap(({ path, undocumented }) =>
      undocumented.map((name) => `${path}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("words", () => {
  const self = "test/tidy.test.ts";
  const prose = files.filter((path) => /\.(ts|mjs|c|h|S|ld|css|hbs|md|yaml|json|sh)$/.test(path));

  function lines(pattern: RegExp, paths: readonly string[]): string[] {
    return paths
      .filter((path) => path !== self && basename(path) !== "package-lock.json")
      .flatMap((path) =>
        text(path)
          .split("\n")
          .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line}`] : [])),
      );
  }

  test("nothing unfinished", () => {
    expect(lines(/\b(TODO|FIXME|XXX)\b/, prose)).toEqual([]);
  });
  test("no test is left out", () => {
    const tests = files.filter((path) => path.startsWith("test/") && path.endsWith(".ts"));
    expect(lines(/\b(it|test|describe)\.(skip|todo|only|skipIf|runIf)\b/, tests)).toEqual([]);
  });
  test("current RFCs only", () => {
    const superseded = /\bRFC ?(793|1323|2581|2988|6691|7230|7231|7232|7233|7234|7235)\b/;
    expect(lines(superseded, code)).toEqual([]);
  });
  test("no path of a machine, no address of a registry", () => {
    expect(lines(/(^|[^\w.])\/(work|root|home)\//, prose)).toEqual([]);
    expect(text("package-lock.json")).not.toMatch(/"resolved": "https?:/);
  });
  test("no clock and no chance inside the generator and the appliance", () => {
    const pure = shipped
      .map(({ path }) => path)
      .filter((path) => /^(generator|appliance)\//.test(path))
      .filter((path) => !/^appliance\/(host|build)\//.test(path));
    expect(lines(/\b(Date\.now|new Date\(\)|Math\.random)\b/, pure)).toEqual([]);
  });
});

/**
 * Who uses `memory.copy`, and on what. In the kernel the store lies beyond wasm's memory: loads
 * reach it, that instruction traps; in Node, where the store is inside, it does not. So each new
 * use says here what it copies, which must not be the store's.
 */
const copied: Readonly<Record<string, string>> = {
  "appliance/drivers/loopback.ts": "segments, in tests only: no kernel has this device",
  "appliance/drivers/virtio/receiver.ts": "parts of a received frame, in the device's buffers",
  "appliance/drivers/xen/frontend.ts": "names and paths from xenstore",
  "appliance/drivers/xen/netfront.ts": "the MAC address",
  "appliance/http/date.ts": "names of days and months, on the heap",
  "appliance/http/negotiation.ts": "a field's value, in a received frame or a receive buffer",
  "appliance/http/range-sets.ts": "ranges that were parsed, on the heap",
  "appliance/http/request.ts": "Host's value, in a received frame or a receive buffer",
  "appliance/http/runs.ts": "text that was generated, on the heap",
  "appliance/http/text.ts": "constants, on the heap",
  "appliance/net/frame.ts": "text of ours, on the heap",
  "appliance/net/icmp.ts": "a received packet",
  "appliance/net/icmpv6.ts": "a received packet",
  "appliance/targets/kernel.ts": "the configuration from xenstore",
  "appliance/targets/preview.ts": "anything: it runs in Node alone",
  "appliance/tcp/reassembly.ts": "text that was received",
  "appliance/wire/dhcp.ts": "the host name, on the heap",
};

describe("memory", () => {
  test("nothing of the store is copied", () => {
    const users = shipped.filter(({ path }) => /^appliance\/(?!host\/|build\/)/.test(path));
    const copying = users.filter(({ path }) => /\bmemory\.copy\b/.test(text(path)));
    expect(copying.map(({ path }) => path).sort()).toEqual(Object.keys(copied));
  });
});

describe("tools", () => {
  test("prettier would change nothing", async () => {
    const wrong: string[] = [];
    const formatted = files.filter((name) => /\.(ts|mjs)$/.test(name));
    // Decorators on functions, which AssemblyScript has, are beyond prettier's grammar.
    for (const path of formatted.filter((name) => !/^@external/m.test(text(name)))) {
      const options = { ...(await prettier.resolveConfig(`${root}/${path}`)), filepath: path };
      if (!(await prettier.check(text(path), options))) wrong.push(path);
    }
    expect(wrong).toEqual([]);
    // On a machine that does much else.
  }, 600_000);
  test("the types are right", () => {
    const run = () =>
      execFileSync("node_modules/.bin/tsc", ["-p", "."], { cwd: root, encoding: "utf8" });
    let complaint = "";
    try {
      run();
    } catch (error) {
      complaint = (error as { stdout: string }).stdout;
    }
    expect(complaint).toBe("");
  });
});

describe("requirements", () => {
  const folder = `${root}/test/requirements`;
  const names = ["rfc4330", "rfc5961", "rfc7323", "rfc9110", "rfc9112", "rfc9293"];
  const marks = readMarks();
  const tests = readTests();
  const lists = names.map((name) => parseSpecification(text(`test/requirements/${name}.txt`)));
  const known = lists.flatMap(requirementsOf).map(({ id }) => id);

  describe.each(names.map((name, index) => [name, lists[index]!] as const))("%s", (name, list) => {
    test("each has a mark and a test, or a reason", () => {
      expect(faults(list, marks, tests)).toEqual([]);
    });
    test("the table is as `UPDATE=1 npx vitest run test/tidy.test.ts` writes it", () => {
      const table = render(list, marks, tests);
      if (process.env["UPDATE"]) writeFileSync(`${folder}/${name}.md`, table);
      expect(readFileSync(`${folder}/${name}.md`, "utf8")).toBe(table);
    });
    test("each id is that of its section", () => {
      const wrong = list.sections.flatMap(({ title, requirements }) => {
        const prefix = `${name.slice(3)}-${title.split(" ")[0]}-`;
        return requirements.filter(({ id }) => /^\d/.test(id) && !id.startsWith(prefix));
      });
      expect(wrong).toEqual([]);
    });
  });
  test("no id stands twice in the lists", () => {
    expect(known.filter((id, index) => known.indexOf(id) !== index)).toEqual([]);
  });
  test("no mark and no test names one that nobody lists", () => {
    const unknown = [...marks, ...tests].filter(([id]) => !known.includes(id));
    expect(unknown).toEqual([]);
  });
});

test("every top-level folder has a README that fits two screens", () => {
  for (const folder of ["appliance", "generator", "themes", "deploy", "cli", "test"]) {
    expect(text(`${folder}/README.md`).split("\n").length, folder).toBeLessThan(120);
  }
});
