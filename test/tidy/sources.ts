// The repository's own sources as values: text, syntax tree, imports and functions.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import * as typescript from "prettier/plugins/typescript";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Files that git tracks or would track, relative to the repository, sorted. */
export function trackedFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "--deduplicate"], {
    cwd: root,
    encoding: "utf8",
  });
  return listed.split("\n").filter((name) => name !== "");
}

export interface FunctionSpan {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

export interface Source {
  readonly path: string;
  readonly text: string;
  /** Imported modules: repository paths for relative ones (".ts" added), names for packages. */
  readonly imports: readonly string[];
  readonly functions: readonly FunctionSpan[];
  /** Exported functions and classes without a comment in front of them or of their group. */
  readonly undocumented: readonly string[];
}

interface Program extends Node {
  readonly body: Node[];
  readonly comments: Node[];
}

interface Node {
  readonly type: string;
  readonly loc: { start: { line: number }; end: { line: number } };
  readonly range: [number, number];
  readonly [key: string]: unknown;
}

/** Parses one TypeScript or AssemblyScript file. */
export function readSource(path: string): Source {
  const text = readFileSync(`${root}/${path}`, "utf8");
  // AssemblyScript has decorators on functions; TypeScript's grammar has none there.
  const grammatical = text.replace(/^@(external|inline)(\(.*\))?$/gm, "");
  const program = typescript.parsers.typescript.parse(grammatical, {
    filepath: path,
  } as never) as unknown as Program;
  const imports = new Set<string>();
  const functions: FunctionSpan[] = [];
  walk(program, (node, parent) => {
    const source = node["source"] as { value?: unknown } | null | undefined;
    if (source && typeof source.value === "string") imports.add(resolve(path, source.value));
    if (isFunction(node)) functions.push(span(node, parent));
  });
  return {
    path,
    text,
    imports: [...imports],
    functions,
    undocumented: program.body.filter((node) => !isDocumented(node, program)).map(exportedName),
  };
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const path = posix.join(posix.dirname(from), specifier);
  return /\.(ts|mjs|json)$/.test(path) ? path : `${path}.ts`;
}

function walk(node: Node, visit: (node: Node, parent: Node | null) => void): void {
  const pending: [Node, Node | null][] = [[node, null]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [current, parent] = next;
    visit(current, parent);
    for (const [key, value] of Object.entries(current)) {
      if (key === "comments" || key === "tokens") continue;
      for (const child of Array.isArray(value) ? value : [value]) {
        if (child && typeof (child as Node).type === "string") pending.push([child, current]);
      }
    }
  }
}

function isFunction(node: Node): boolean {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

function span(node: Node, parent: Node | null): FunctionSpan {
  const named = (node["id"] ?? parent?.["key"] ?? parent?.["id"]) as { name?: string } | undefined;
  const { start, end } = node.loc;
  return { name: named?.name ?? "(anonymous)", line: start.line, lines: end.line - start.line + 1 };
}

function isDocumented(node: Node, program: Program): boolean {
  const declaration = node["declaration"] as Node | null | undefined;
  if (!/^Export(Named|Default)Declaration$/.test(node.type) || !declaration) return true;
  if (!/Function|Class/.test(declaration.type)) return true;
  const decorators = (declaration["decorators"] as Node[] | undefined) ?? [];
  const first = Math.min(node.loc.start.line, ...decorators.map(({ loc }) => loc.start.line));
  if (program.comments.some(({ loc }) => loc.end.line === first - 1)) return true;
  const before = program.body.find(({ loc }) => loc.end.line === first - 1);
  return before !== undefined && before.type === node.type && isDocumented(before, program);
}

function exportedName(node: Node): string {
  const declaration = node["declaration"] as { id?: { name?: string } };
  return declaration.id?.name ?? "default";
}
