// kiln build: markdown to image.

import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../appliance/build/sources.ts";
import type { Diagnostic } from "../generator/diagnostics.ts";
import type { ConfigResult } from "../generator/extension.ts";
import { listedOnce } from "../generator/files.ts";
import type { ImageSummary } from "../generator/image/bake.ts";
import type { StoreDraft, Window } from "../generator/model.ts";
import { inputsKey, recall, remember, stampOf } from "./freshness.ts";
import { findKernel, type FoundKernel } from "./kernel.ts";
import { buildTime } from "./moment.ts";
import { type Progress, progress } from "./progress.ts";
import { type BuildReport, reportText, size } from "./report.ts";
import { loadSiteConfig } from "./site-config.ts";
import { compileSite, openSite, type SiteFolder } from "./site.ts";
import { type Target, targetNamed, targets, targetsText } from "./targets.ts";
import { UsageError, type Verb } from "./verb.ts";

const help = `
usage: kiln build [DIR] [--target NAME] [--out FILE] [--kernel FILE] [--json]
       kiln build [DIR] --dir OUT [--json]

Builds the site in DIR (by default the current folder), which holds content/ and perhaps site.yaml
and themes/, and writes a bootable image. What has not changed since the last build is not done
again. A build that fails leaves the image as it was. Pages that come or go later are in the image
and wait for its clock; SOURCE_DATE_EPOCH in the environment sets the time of the build.

  --target NAME  the kind of machine, from the list below (by default ${targets[0]!.name})
  --out FILE     the image (by default DIR/build/${targets[0]!.file})
  --kernel FILE  another kernel than the one that belongs to this version
  --dir OUT      no image but plain files, as the site is now, for a host that serves files: pages
                 as index.html, 404.html, _redirects and _headers. OUT is replaced as a whole when
                 all of it is there; a folder with files of another origin is left alone
  --json         one JSON object on standard output: figures and messages

targets:
${targetsText()}
examples:
  kiln build
  kiln build ~/blog --out blog.elf && kiln run blog.elf
  kiln build --target arm64 && kiln run build/site-arm64.bin
  kiln build --dir public
  kiln build --json | jq .imageBytes
`;

export const verb: Verb = {
  name: "build",
  summary: "build a site and bake its image",
  help,
  run,
};

/** What to build, and where to. */
export interface Order {
  /** The verb that was called. */
  readonly verb: string;
  readonly folder: string;
  /** Only this deck: its folder, relative to the site's. */
  readonly deck?: string;
  readonly target: Target;
  readonly image: string;
  readonly kernel: string | undefined;
  readonly json: boolean;
}

/** The order, and with --dir the folder for plain files. */
function orderOf(args: string[]): Order & { readonly plain: string | undefined } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      target: { type: "string" },
      out: { type: "string" },
      kernel: { type: "string" },
      dir: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const [folder = ".", ...more] = positionals;
  if (more.length > 0) throw new UsageError(`expected one folder, and not "${more.join(" ")}"`);
  const { dir: plain, kernel } = values;
  if (plain !== undefined && (values.target ?? values.out ?? kernel) !== undefined) {
    throw new UsageError("--dir writes plain files: --target, --out and --kernel are for images");
  }
  const target = targetNamed(values.target);
  const image = values.out ?? join(folder, "build", target.file);
  return {
    verb: "build",
    folder: resolve(folder),
    target,
    image,
    kernel,
    plain,
    json: values.json,
  };
}

async function run(args: string[]): Promise<number> {
  const { plain, ...order } = orderOf(args);
  return plain === undefined ? runOrder(order) : buildPlain(order, plain);
}

/** Compiles, and writes plain files. */
async function buildPlain(order: Order, folder: string): Promise<number> {
  const { checkFolder, currentEntries, writeFolder } = await import("./plain-files.ts");
  await checkFolder(folder, order.folder);
  const show = progress(order.json);
  const site = openSite(order.folder);
  const config = await loadSiteConfig(order.folder);
  const now = buildTime();
  const compiled = await compileSite(site, { config, now, progress: show, look: false });
  const { diagnostics, statistics } = compiled;
  show(undefined);
  if (diagnostics.some(({ severity }) => severity === "error")) {
    return fail(diagnostics, { ...order, image: folder });
  }
  const headers = Buffer.from(site.files.read("static/_headers") ?? "").toString();
  const written = await writeFolder(currentEntries(compiled.entries, now), headers, folder);
  await printMessages(diagnostics);
  const report = { ok: true, folder, ...written, statistics, diagnostics };
  const { files, redirects, bytes } = written;
  const text = `${folder}: ${files} files, ${size(bytes)}, ${redirects} redirects`;
  process.stdout.write(`${order.json ? JSON.stringify(report) : text}\n`);
  return 0;
}

/** Builds what an order says, and tells how it went: the exit status. */
export async function runOrder(order: Order): Promise<number> {
  const show = progress(order.json);
  const opened = openSite(order.folder);
  const [files, themes] = [listedOnce(opened.files), listedOnce(opened.themes)];
  const site = { ...opened, files, themes };
  const root = packageRoot();
  const kernel = findKernel(root, order.target.architecture, order.kernel);
  // In this spelling the bundler puts the version in its place; taken apart, it would be undefined.
  const sources = process.env["KILN_VERSION"];
  const config = await loadSiteConfig(order.folder);
  const { key } = config.loaded ?? {};
  const version = JSON.stringify([
    sources,
    order.target.name,
    resolve(order.image),
    order.deck,
    key,
  ]);
  const inputs = sources
    ? inputsKey({ site: files, themes, kernel: kernel.inputs.map(stampOf), version })
    : undefined;
  const now = buildTime();
  // What is wrong with the configuration is told by the build.
  const faulty = config.diagnostics.length > 0;
  const known = faulty ? undefined : recall(files, inputs, order.image, now);
  if (known) return finish(known as BuildReport, order, true);

  const result = await build(site, config, kernel, order, now, show);
  show(undefined);
  if (isFailure(result)) return fail(result, order);
  if (inputs !== undefined) remember(files, inputs, order.image, result);
  const { stretch: _, ...report } = result;
  return finish(report, order, false);
}

function isFailure(result: Built | readonly Diagnostic[]): result is readonly Diagnostic[] {
  return Array.isArray(result);
}

/** A report, and the times of building at which it would be the same. */
type Built = BuildReport & { readonly stretch: Window };

/** Compiles and bakes; the messages alone when there are errors. */
async function build(
  site: SiteFolder,
  config: ConfigResult,
  kernel: FoundKernel,
  order: Order,
  now: number,
  show: Progress,
): Promise<Built | readonly Diagnostic[]> {
  const options = { config, now, deck: order.deck, progress: show, look: false };
  // No name for the whole: the pages are not needed while the image is written.
  const { entries, diagnostics, statistics, schedule } = await compileSite(site, options);
  if (diagnostics.some(({ severity }) => severity === "error")) return diagnostics;

  const { draftStore } = await import("../generator/store/writer.ts");
  const kernelPath = await kernel.path(show.long);
  show("image");
  const started = performance.now();
  const baked = await bakeTarget(order, kernel, kernelPath, await draftStore(entries));
  const milliseconds = Math.round(performance.now() - started);
  const stages = [...statistics.stages, { name: "image", milliseconds }];
  return {
    target: order.target.name,
    image: order.image,
    imageBytes: baked.length,
    kernelBytes: baked.kernelLength,
    releaseId: baked.store.releaseId,
    statistics: { ...statistics, stages },
    changes: schedule.changes.map((time) => new Date(time).toISOString()),
    diagnostics,
    stretch: schedule.stretch,
  };
}

async function bakeTarget(
  { target, image }: Order,
  kernel: FoundKernel,
  kernelPath: string,
  store: StoreDraft,
): Promise<ImageSummary> {
  if (target.form !== "disk") {
    const { bakeFile } = await import("../generator/image/bake.ts");
    return bakeFile(kernelPath, store, image, target.architecture);
  }
  const { bakeDiskFile } = await import("../generator/image/disk.ts");
  return bakeDiskFile(kernelPath, await kernel.loaderPath(), store, image);
}

async function finish(report: BuildReport, order: Order, unchanged: boolean): Promise<number> {
  await printMessages(report.diagnostics);
  const near = relative(".", order.image);
  const shown = { ...report, image: near.startsWith("..") ? order.image : near };
  if (order.json) process.stdout.write(`${JSON.stringify({ ok: true, unchanged, ...report })}\n`);
  else process.stdout.write(reportText(shown, unchanged));
  return 0;
}

async function fail(diagnostics: readonly Diagnostic[], order: Order): Promise<number> {
  await printMessages(diagnostics);
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const kept = existsSync(order.image) ? `; ${order.image} is untouched` : "";
  process.stderr.write(
    `kiln ${order.verb}: ${errors} ${errors === 1 ? "error" : "errors"}${kept}\n`,
  );
  if (order.json) process.stdout.write(`${JSON.stringify({ ok: false, diagnostics })}\n`);
  return 1;
}

async function printMessages(diagnostics: readonly Diagnostic[]): Promise<void> {
  if (diagnostics.length === 0) return;
  const { messagesText } = await import("./messages.ts");
  process.stderr.write(messagesText(diagnostics));
}
