// Faults of a template that its syntax tree shows: partials and helpers that are not there.

import Handlebars from "handlebars";
import { nearest } from "../diagnostics.ts";
import type { Position } from "../model.ts";
import { builtInHelpers, helperNames } from "./helpers.ts";

/** What is wrong, and where. */
export interface TemplateFault {
  readonly reason: string;
  readonly at: Position;
}

/** All faults of one template; `partials` are the names that the theme has. */
export function templateFaults(
  tree: hbs.AST.Program,
  partials: ReadonlySet<string>,
): readonly TemplateFault[] {
  const inline = new InlinePartials();
  inline.accept(tree);
  const visitor = new FaultVisitor(new Set([...partials, ...inline.names]));
  visitor.accept(tree);
  return visitor.faults;
}

const helpers: ReadonlySet<string> = new Set([...builtInHelpers, ...helperNames]);

/** Names that a template gives to pieces of its own: `{{#*inline "name"}}`. */
class InlinePartials extends Handlebars.Visitor {
  readonly names: string[] = [];

  override DecoratorBlock(block: hbs.AST.DecoratorBlock): void {
    const [name] = block.params;
    if (name?.type === "StringLiteral") this.names.push((name as hbs.AST.StringLiteral).value);
    super.DecoratorBlock(block);
  }
}

type Called = hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression;

class FaultVisitor extends Handlebars.Visitor {
  readonly faults: TemplateFault[] = [];
  private readonly partials: ReadonlySet<string>;

  constructor(partials: ReadonlySet<string>) {
    super();
    this.partials = partials;
  }

  override PartialStatement(partial: hbs.AST.PartialStatement): void {
    this.checkPartial(partial);
    super.PartialStatement(partial);
  }

  override MustacheStatement(mustache: hbs.AST.MustacheStatement): void {
    if (mustache.params.length > 0 || mustache.hash?.pairs.length) this.checkHelper(mustache);
    super.MustacheStatement(mustache);
  }

  override BlockStatement(block: hbs.AST.BlockStatement): void {
    if (block.params.length > 0 || block.hash?.pairs.length) this.checkHelper(block);
    super.BlockStatement(block);
  }

  override SubExpression(expression: hbs.AST.SubExpression): void {
    this.checkHelper(expression);
    super.SubExpression(expression);
  }

  /** A partial whose name is computed is known only when the page is rendered. */
  private checkPartial({ name, loc }: hbs.AST.PartialStatement): void {
    const { original } = name as hbs.AST.PathExpression;
    if (name.type === "SubExpression" || String(original) === "@partial-block") return;
    if (this.partials.has(String(original))) return;
    this.add(`there is no partials/${original}.hbs`, String(original), this.partials, loc);
  }

  private checkHelper({ path, loc }: Called): void {
    const { original } = path as hbs.AST.PathExpression;
    if (helpers.has(String(original))) return;
    this.add(`there is no helper "${original}"`, String(original), helpers, loc);
  }

  private add(
    text: string,
    name: string,
    known: ReadonlySet<string>,
    { start }: hbs.AST.SourceLocation,
  ): void {
    const near = nearest(name, known);
    const reason = near ? `${text}; did you mean "${near}"?` : text;
    this.faults.push({ reason, at: { line: start.line, column: start.column + 1 } });
  }
}
