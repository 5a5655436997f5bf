// Which names a template uses that the contract does not have. Contexts are followed through
// `each`, `with` and partials; a partial is used rightly when one of its callers gives it what it
// asks for.

import Handlebars from "handlebars";
import { nearest } from "../diagnostics.ts";
import type { Position } from "../model.ts";
import { foreignNames, type Shape } from "./contract.ts";
import { builtInHelpers, helperNames } from "./helpers.ts";

/** A name that leads nowhere. */
export interface UnknownName {
  readonly file: string;
  readonly name: string;
  readonly at: Position;
  readonly hint: string | undefined;
}

type Expression = hbs.AST.Expression;

/** What stands behind a name; "lost" behind one that is unknown, so that one fault is told once. */
type Seen = Shape | "lost";

interface Scope {
  readonly file: string;
  /** The contexts around, the innermost last. */
  readonly stack: readonly Seen[];
  /** Names that blocks gave to their items: `as |post|`. */
  readonly names: ReadonlyMap<string, Seen>;
  readonly depth: number;
}

/** Calls of partials within one another that are still followed. */
const depthMax = 16;
const helpers: ReadonlySet<string> = new Set([...builtInHelpers, ...helperNames]);
const dataNames = ["root", "index", "key", "first", "last", "partial-block"];
const sameList: ReadonlySet<string> = new Set(["limit", "offset", "where", "sort"]);

/** Looks through all templates of a theme. `trees` are by path, `root` is what they see. */
export function unknownNames(
  trees: ReadonlyMap<string, hbs.AST.Program>,
  root: Shape,
): readonly UnknownName[] {
  const walker = new NameWalker(trees, root);
  for (const [file, tree] of trees) {
    const isTemplate = !file.includes("/");
    if (isTemplate) walker.program(tree, { file, stack: [root], names: new Map(), depth: 0 });
  }
  return walker.unknown();
}

interface Use {
  readonly found: UnknownName;
  known: boolean;
}

class NameWalker {
  private readonly uses = new Map<string, Use>();
  private readonly visited = new Set<string>();
  private readonly trees: ReadonlyMap<string, hbs.AST.Program>;
  private readonly root: Shape;

  constructor(trees: ReadonlyMap<string, hbs.AST.Program>, root: Shape) {
    this.trees = trees;
    this.root = root;
  }

  unknown(): UnknownName[] {
    return [...this.uses.values()].filter(({ known }) => !known).map(({ found }) => found);
  }

  program(program: hbs.AST.Program | undefined, scope: Scope): void {
    for (const statement of program?.body ?? []) this.statement(statement, scope);
  }

  private statement(statement: hbs.AST.Statement, scope: Scope): void {
    switch (statement.type) {
      case "MustacheStatement":
        return void this.mustache(statement as hbs.AST.MustacheStatement, scope);
      case "BlockStatement":
        return this.block(statement as hbs.AST.BlockStatement, scope);
      case "PartialStatement":
        return this.partial(statement as hbs.AST.PartialStatement, scope);
      case "PartialBlockStatement": {
        const block = statement as hbs.AST.PartialBlockStatement;
        this.partial(block, scope);
        return this.program(block.program, scope);
      }
      case "DecoratorBlock":
        return this.program((statement as hbs.AST.DecoratorBlock).program, scope);
    }
  }

  private mustache({ path, params, hash }: hbs.AST.MustacheStatement, scope: Scope): Seen {
    return this.call(path, params, hash, scope);
  }

  private call(
    path: Expression,
    params: readonly Expression[],
    hash: hbs.AST.Hash | undefined,
    scope: Scope,
  ): Seen {
    const given = params.map((parameter) => this.expression(parameter, scope));
    for (const { value } of hash?.pairs ?? []) this.expression(value, scope);
    const name = String((path as hbs.AST.PathExpression).original);
    if (!helpers.has(name)) return this.expression(path, scope);
    const [list = "open"] = given;
    if (list === "lost") return list;
    if (sameList.has(name)) return list;
    if (name === "first" || name === "last") return itemOf(list);
    if (name === "group-by-year") return { list: { fields: { year: "value", items: list } } };
    return ["and", "or", "lookup"].includes(name) ? "open" : "value";
  }

  private expression(expression: Expression, scope: Scope): Seen {
    if (expression.type === "SubExpression") {
      const { path, params, hash } = expression as hbs.AST.SubExpression;
      return this.call(path, params, hash, scope);
    }
    if (expression.type !== "PathExpression") return "value";
    return this.path(expression as hbs.AST.PathExpression, scope);
  }

  private path(path: hbs.AST.PathExpression, { file, stack, names }: Scope): Seen {
    const parts = [...path.parts];
    let shape: Seen | undefined;
    if (path.data) {
      const name = parts.shift();
      shape = name === "root" ? this.root : dataNames.includes(name!) ? "value" : undefined;
    } else if (path.depth === 0 && !/^(?:this\b|\.)/.test(path.original) && names.has(parts[0]!)) {
      shape = names.get(parts.shift()!);
    } else {
      // Above a partial's own context are those of its callers.
      shape = path.depth < stack.length ? stack[stack.length - 1 - path.depth] : "open";
    }
    let context = shape;
    for (const part of parts) {
      if (shape === undefined || shape === "open" || shape === "lost") break;
      context = shape;
      shape = below(shape, part);
    }
    if (shape !== "lost") this.note(file, path, shape !== undefined, context);
    return shape ?? "lost";
  }

  private note(
    file: string,
    { original, loc }: hbs.AST.PathExpression,
    known: boolean,
    context: Seen | undefined,
  ): void {
    const at = { line: loc.start.line, column: loc.start.column + 1 };
    const key = `${file}:${at.line}:${at.column}`;
    const use = this.uses.get(key);
    if (use) use.known ||= known;
    else
      this.uses.set(key, {
        found: { file, name: original, at, hint: hint(original, context) },
        known,
      });
  }

  private block(block: hbs.AST.BlockStatement, scope: Scope): void {
    const { path, params, hash, program, inverse } = block;
    const name = String((path as hbs.AST.PathExpression).original);
    this.program(inverse, scope);
    if (name === "if" || name === "unless") {
      this.call(path, params, hash, scope);
      return this.program(program, scope);
    }
    const given = params[0] ? this.expression(params[0], scope) : "open";
    if (name === "each") return this.inner(program, itemOf(given), scope);
    if (name === "with") return this.inner(program, given, scope);
    const shape = this.call(path, params, hash, scope);
    this.inner(program, typeof shape === "object" && "list" in shape ? shape.list : shape, scope);
  }

  private inner(program: hbs.AST.Program | undefined, context: Seen, scope: Scope): void {
    const names = new Map(scope.names);
    const [item, index] = program?.blockParams ?? [];
    if (item) names.set(item, context);
    if (index) names.set(index, "value");
    this.program(program, { ...scope, stack: [...scope.stack, context], names });
  }

  private partial(
    { name, params, hash }: Pick<hbs.AST.PartialStatement, "name" | "params" | "hash">,
    scope: Scope,
  ): void {
    const given = params[0] ? this.expression(params[0], scope) : scope.stack.at(-1)!;
    const added = (hash?.pairs ?? []).map(({ key, value }) => {
      return [key, this.expression(value, scope)] as const;
    });
    const file = `partials/${String((name as hbs.AST.PathExpression).original)}.hbs`;
    const tree = this.trees.get(file);
    const context = added.length > 0 ? extended(given, Object.fromEntries(added)) : given;
    const visit = `${file} ${JSON.stringify(context)}`;
    if (!tree || scope.depth >= depthMax || this.visited.has(visit)) return;
    this.visited.add(visit);
    const names = new Map<string, Seen>();
    this.program(tree, { file, stack: [context], names, depth: scope.depth + 1 });
  }
}

function itemOf(shape: Seen): Seen {
  if (shape === "lost") return shape;
  return typeof shape === "object" && "list" in shape ? shape.list : "open";
}

function extended(shape: Seen, added: Readonly<Record<string, Seen>>): Seen {
  if (shape === "open" || shape === "lost") return shape;
  const fields = typeof shape === "object" && "fields" in shape ? shape.fields : {};
  const known = Object.entries(added).map(([name, given]) => {
    return [name, given === "lost" ? "open" : given] as const;
  });
  return { fields: { ...fields, ...Object.fromEntries(known) } };
}

function below(shape: Seen, part: string): Seen | undefined {
  if (shape === "value") return undefined;
  if (shape === "open" || shape === "lost") return shape;
  if ("fields" in shape) return Object.hasOwn(shape.fields, part) ? shape.fields[part] : undefined;
  if (part === "length") return "value";
  return /^\d+$/.test(part) ? shape.list : undefined;
}

function hint(original: string, context: Seen | undefined): string | undefined {
  const first = original.split(".")[0]!;
  const foreign = foreignNames[original] ?? foreignNames[first];
  const known =
    typeof context === "object" && "fields" in context ? Object.keys(context.fields) : [];
  const near = nearest(original.split(/[./]/).at(-1)!, known);
  if (near) return `did you mean "${near}"?`;
  if (foreign) return `here this is ${foreign}`;
  return known.length > 0 ? `known here: ${known.join(", ")}` : undefined;
}

/** The calls of a helper with a text written out: `{{t "Earlier"}}`, and where each stands. */
export function textsGivenTo(
  helper: string,
  tree: hbs.AST.Program,
): readonly { readonly text: string; readonly at: Position }[] {
  const found: { text: string; at: Position }[] = [];
  class Texts extends Handlebars.Visitor {
    override MustacheStatement(mustache: hbs.AST.MustacheStatement): void {
      this.note(mustache);
      super.MustacheStatement(mustache);
    }
    override SubExpression(expression: hbs.AST.SubExpression): void {
      this.note(expression);
      super.SubExpression(expression);
    }
    private note({ path, params, loc }: hbs.AST.MustacheStatement | hbs.AST.SubExpression): void {
      const [text] = params;
      if ((path as hbs.AST.PathExpression).original !== helper) return;
      if (text?.type !== "StringLiteral") return;
      const at = { line: loc.start.line, column: loc.start.column + 1 };
      found.push({ text: (text as hbs.AST.StringLiteral).value, at });
    }
  }
  new Texts().accept(tree);
  return found;
}
