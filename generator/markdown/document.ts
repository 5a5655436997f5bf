// One markdown file to one Document: parse, turn into elements, walk over them once, print.

import type { Root } from "hast";
import { raw } from "hast-util-raw";
import type { Root as MarkdownRoot } from "mdast";
import remarkRehype, { type Options as RehypeOptions } from "remark-rehype";
import { type PluggableList, type Plugin, type Processor, unified } from "unified";
import { VFile } from "vfile";
import { Diagnostics } from "../diagnostics.ts";
import type { Components } from "../model/components.ts";
import type { MarkdownText } from "../model.ts";
import { keepContext, type RenderContext } from "./context.ts";
import { expandIncludes } from "./directives/include.ts";
import { finish } from "./finish.ts";
import { Fragments } from "./fragments.ts";
import { handlers, withDefinitions } from "./handlers.ts";
import { Slugs } from "./headings.ts";
import { parseText } from "./parse.ts";
import { type ParseOptions, satteriParse, type Syntax } from "./parser.ts";
import { faultOf, warningOf } from "./plugin-messages.ts";
import type { TextPlugins } from "./plugins.ts";
import type { Rendered } from "./rendered.ts";
import { holdsHtml } from "./text.ts";
import { phrase, type Words, wordsOf } from "./words.ts";

export type { Rendered } from "./rendered.ts";

/** A unified plugin that sets the parser. */
export type ParserPlugin = typeof satteriParse;

/**
 * Renders one text. Only with `positions` do links and messages know their line. What `fragments`
 * have not and cannot make yet is plain, and they know what to load.
 */
export type Renderer = (
  source: MarkdownText,
  positions: boolean,
  variation?: Variation,
) => Rendered;

/** What one call wants done differently: a deck renders slide by slide. */
export interface Variation {
  /** What the page had before, and what it needs. */
  readonly fragments?: Fragments;
  /** Takes part in the numbering of ids that several texts share. */
  readonly slugs?: Slugs;
  /** True for a piece of a page: its first heading stays, and none links to itself. */
  readonly isPart?: boolean;
  /** Changes the tree of the markdown, before it becomes HTML. */
  readonly change?: (tree: MarkdownRoot) => void;
  /** Changes the elements, before links and headings are taken. */
  readonly shape?: (root: Root) => void;
}

/** What rendering depends on besides the text. */
export interface RendererOptions extends Partial<Syntax> {
  readonly parser?: ParserPlugin;
  /** Language of texts that do not say theirs. */
  readonly language?: string;
  readonly components?: Components | undefined;
  /** The text of another file of the site. */
  readonly read?: (path: string) => string | undefined;
}

/** Makes a renderer. */
export function renderer(options: RendererOptions = {}): Renderer {
  const stages = stagesOf(options);
  return (source, positions, variation = {}) => {
    const context = contextFor(source, variation, options);
    const file = new VFile({ value: source.text, path: source.path });
    keepContext(file, context);
    try {
      return render({ source, positions, variation, options, context, file, stages });
    } catch (error) {
      // What is nested ten thousand deep is deeper than the stack.
      if (!(error instanceof RangeError)) throw error;
      context.diagnostics.add("too-deep", { file: source.path });
      return emptyDocument(context.diagnostics);
    }
  };
}

/** Renders one text by way of plugins, which may wait; links and messages know their line. */
export type ExtendedRenderer = (source: MarkdownText, variation?: Variation) => Promise<Rendered>;

/** Makes a renderer with an author's plugins: the same steps, and theirs between. */
export function extendedRenderer(options: RendererOptions, plugins: TextPlugins): ExtendedRenderer {
  const stages = stagesOf(options);
  return async (source, variation = {}) => {
    const context = contextFor(source, variation, options);
    const { path, text, frontMatter } = source;
    const data = { frontMatter: structuredClone(frontMatter) };
    const file = new VFile({ value: text, path, data });
    keepContext(file, context);
    const job = { source, positions: true, variation, options, context, file, stages };
    try {
      const includes = new Set<string>();
      const parsed = parse(job, includes);
      const tree = (await plugins.remark.run(parsed, file)) as MarkdownRoot;
      const elements = (await plugins.rehype.run(elementsOf(job, tree), file)) as Root;
      // A plugin may have put HTML into the tree as text.
      const root = raw(elements, { file }) as Root;
      const rendered = wholeOf(job, tree, root, includes);
      const told = file.messages.map((message) => warningOf(message, source));
      return { ...rendered, messages: [...rendered.messages, ...told] };
    } catch (error) {
      context.diagnostics.list.push(faultOf(error, source, plugins));
      return emptyDocument(context.diagnostics);
    }
  };
}

interface Stages {
  readonly parser: Processor<MarkdownRoot>;
  readonly toElements: (words: Words) => Processor;
}

function stagesOf({ parser = satteriParse }: RendererOptions): Stages {
  const byWords = new Map<Words, Processor>();
  return {
    parser: frozen([parser as unknown as Plugin]) as unknown as Processor<MarkdownRoot>,
    toElements(words) {
      const made = byWords.get(words) ?? frozen([[remarkRehype, elementOptions(words)]]);
      byWords.set(words, made);
      return made;
    },
  };
}

function frozen(plugins: PluggableList): Processor {
  return unified().use(plugins).freeze() as unknown as Processor;
}

function elementOptions(words: Words): RehypeOptions {
  return {
    allowDangerousHtml: true,
    handlers,
    footnoteLabel: words.footnotes,
    footnoteBackLabel(reference, again) {
      const name = again > 1 ? `${reference + 1}-${again}` : String(reference + 1);
      return phrase(words.backToReference, name);
    },
  };
}

interface Job {
  readonly source: MarkdownText;
  readonly positions: boolean;
  readonly variation: Variation;
  readonly options: RendererOptions;
  readonly context: RenderContext;
  readonly file: VFile;
  readonly stages: Stages;
}

function render(job: Job): Rendered {
  const { variation } = job;
  const includes = new Set<string>();
  const tree = parse(job, includes);
  variation.change?.(tree);
  const root = elementsOf(job, tree);
  variation.shape?.(root);
  return wholeOf(job, tree, root, includes);
}

function elementsOf(job: Job, tree: MarkdownRoot): Root {
  const { source, positions, context, file, stages } = job;
  const elements = stages.toElements(context.words).runSync(withDefinitions(tree), file) as Root;
  // parse5 is slow, so only pages with HTML of their own go through it.
  return holdsHtml(tree)
    ? (raw(elements, positions ? { file: new VFile(source.text) } : {}) as Root)
    : elements;
}

function wholeOf(
  { context }: Job,
  tree: MarkdownRoot,
  root: Root,
  includes: ReadonlySet<string>,
): Rendered {
  return {
    ...finish(root, tree, context),
    includes: [...includes].sort(),
    components: [...context.components.used].sort(),
  };
}

function parse(
  { source, positions, options, context, stages }: Job,
  includes: Set<string>,
): MarkdownRoot {
  const { math = true, smartPunctuation = false } = options;
  const inlineNames = context.components.names;
  const wanted = { positions, math, smartPunctuation, inlineNames };
  const parser = (text: string, data: ParseOptions): MarkdownRoot =>
    stages.parser.parse(new VFile({ value: text, data: { parse: data } }));
  const tree = parseText(source.text, parser, wanted);
  if (source.text.includes("::include")) {
    expandIncludes(tree, source, {
      diagnostics: context.diagnostics,
      parse: (text) => parseText(text, parser, { ...wanted, positions: true }),
      read(path) {
        includes.add(path);
        return options.read?.(path);
      },
    });
  }
  return tree;
}

const noComponents: Components = { names: new Set(), render: () => "" };

function contextFor(
  source: MarkdownText,
  { fragments = new Fragments(), slugs = new Slugs(), isPart = false }: Variation,
  { language = "en", components = noComponents }: RendererOptions,
): RenderContext {
  const own = source.frontMatter.lang ?? language;
  return {
    source,
    language: own,
    words: wordsOf(own),
    diagnostics: new Diagnostics(),
    fragments,
    slugs,
    isPart,
    components: { ...components, used: new Set() },
  };
}

function emptyDocument({ list }: Diagnostics): Rendered {
  return {
    title: "",
    titleIds: [],
    excerpt: "",
    cut: false,
    words: 0,
    headings: [],
    ids: [],
    links: [],
    html: [""],
    messages: list,
    includes: [],
    components: [],
  };
}
