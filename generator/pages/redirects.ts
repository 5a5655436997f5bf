// Where old addresses lead: aliases of pages, lines of static/_redirects, and addresses that differ
// by their last slash. Chains are shortened to their end; circles are errors.

import { type DiagnosticId, type Details, type Diagnostics, nearest } from "../diagnostics.ts";
import type { Copy, Page, Redirect, RedirectRule } from "../model.ts";
import { encodePath } from "./addresses.ts";
import { expand, splitPath } from "./redirect-patterns.ts";

/** The rules of a site, and how strictly they are taken. */
export interface Routing {
  readonly rules: readonly RedirectRule[];
  /** The file that they stand in. */
  readonly file: string;
  /** Tells of what is not public at the moment: an address that leads there leads nowhere yet. */
  readonly isConcealed?: (path: string) => boolean;
  /** False: what cannot be done is a warning. */
  readonly strict: boolean;
}

/** Address of the page that answers for what is gone for good. */
export const goneUrl = "/410.html";

/** One old address. */
interface Claim {
  readonly path: string;
  readonly to: string;
  readonly status: RedirectRule["status"];
  readonly file: string;
  readonly line?: number | undefined;
  /** Stands in for another spelling: gives way to all else, and is not complained about. */
  readonly implied?: boolean;
}

/** Where a chain ends. */
interface End {
  readonly to: string;
  readonly status: Redirect["status"];
}

/** Makes the redirects of a site; `owners` tells what stands at each address. */
export class Redirections {
  private readonly claims = new Map<string, Claim>();
  private readonly ends = new Map<Claim, End | undefined>();
  private readonly owners: ReadonlyMap<string, string>;
  private readonly routing: Routing;
  private readonly diagnostics: Diagnostics;

  constructor(owners: ReadonlyMap<string, string>, routing: Routing, diagnostics: Diagnostics) {
    this.owners = owners;
    this.routing = routing;
    this.diagnostics = diagnostics;
  }

  /** The old addresses that a page names in its front matter. */
  addAliases(page: Page): void {
    const file = page.document!.path;
    for (const alias of page.document!.frontMatter.aliases ?? []) {
      const path = encodePath(alias);
      if (path === page.url) continue;
      const claim = this.claims.get(path);
      const other = this.owners.get(path) ?? (claim && `an alias of ${claim.file}`);
      if (other !== undefined) {
        this.diagnostics.add("url-taken", { file, values: { url: path, other } });
      } else this.claims.set(path, { path, to: page.url, status: 301, file });
    }
  }

  /** All lines of the file; the first that means an address decides. */
  addRules(): void {
    const known = [...this.owners.keys()];
    for (const rule of this.routing.rules) this.addRule(rule, known);
  }

  private addRule(rule: RedirectRule, known: readonly string[]): void {
    const { from, status, line, force } = rule;
    const single = encodePath(from);
    const expansion = expand(rule, known);
    if ("endless" in expansion) {
      // What is not there is answered with 404 anyhow.
      if (status === 404 && !force) return;
      return this.report("redirect-endless", rule, { from, reason: expansion.endless });
    }
    const one = expansion.moves[0]?.from === single;
    if (expansion.moves.length === 0) this.warn("redirect-unused", rule, { from });
    for (const move of expansion.moves) {
      const path = move.from;
      const to = move.to ?? goneUrl;
      const owner = this.owners.get(path);
      const claim = this.claims.get(path);
      if (path === to && owner !== undefined) continue;
      if (owner !== undefined && force) {
        this.report("redirect-forced", rule, { from: path, other: owner });
      } else if (owner !== undefined) {
        if (one) this.warn("redirect-shadowed", rule, { from: path, other: owner });
      } else if (claim) {
        const other = claim.line ? `line ${claim.line}` : `an alias in ${claim.file}`;
        if (one && claim.to !== to) this.warn("redirect-repeated", rule, { from: path, other });
      } else this.claims.set(path, { path, to, status, file: this.routing.file, line });
    }
  }

  /** Addresses that differ from one of these by their last slash lead to it. */
  addSlashes(urls: Iterable<string>): void {
    const imply = (path: string, claim: Omit<Claim, "path" | "implied">): void => {
      if (this.owners.has(path) || this.claims.has(path) || path === "" || path === claim.to)
        return;
      this.claims.set(path, { ...claim, path, implied: true });
    };
    for (const claim of [...this.claims.values()]) {
      if (claim.path.endsWith("/")) imply(claim.path.slice(0, -1), claim);
      else if (!/\.\w+$/.test(claim.path)) imply(`${claim.path}/`, claim);
    }
    for (const url of urls) {
      const claim = { to: url, status: 301, file: "" } as const;
      if (url.endsWith("/")) imply(url.slice(0, -1), claim);
      if (url.endsWith("/") && this.owners.get(url)?.endsWith("/index.html")) {
        imply(`${url}index.html`, claim);
      }
    }
  }

  /** Everything that was added, each address with the end of its chain. */
  finish(): { redirects: readonly Redirect[]; copies: readonly Copy[] } {
    const redirects: Redirect[] = [];
    const copies: Copy[] = [];
    for (const claim of this.claims.values()) {
      const end = this.follow(claim);
      if (end === undefined) continue;
      const { path } = claim;
      if (isRedirect(claim.status)) {
        redirects.push({ path, location: end.to, status: end.status });
      } else if (end.to.startsWith("/")) {
        copies.push({ path, of: splitPath(end.to)[0], status: claim.status });
      } else if (!claim.implied) this.reportBroken(claim);
    }
    return { redirects, copies };
  }

  /** The last address that a claim leads to; undefined, and told, when there is none. */
  private follow(start: Claim): End | undefined {
    const trail = new Set<Claim>();
    let claim: Claim | undefined = start;
    while (claim && !this.ends.has(claim)) {
      if (trail.has(claim)) {
        this.reportCircle([...trail], claim);
        for (const member of trail) this.ends.set(member, undefined);
        return undefined;
      }
      trail.add(claim);
      claim = this.nextOf(claim);
    }
    let end = claim && this.ends.get(claim);
    const isWhole = claim === undefined;
    for (const member of [...trail].reverse()) {
      if (isWhole && !end) end = this.lastStep(member);
      else end &&= { to: joined(member.to, end.to), status: combined([member, end]) };
      this.ends.set(member, end);
    }
    return this.ends.get(start);
  }

  /** The redirect that a claim leads to, if there is one. */
  private nextOf({ to }: Claim): Claim | undefined {
    const [path] = splitPath(to);
    if (!to.startsWith("/") || this.owners.has(path)) return undefined;
    const next = this.claims.get(path);
    return next && isRedirect(next.status) ? next : undefined;
  }

  private lastStep(claim: Claim): End | undefined {
    const { to } = claim;
    const [path] = splitPath(to);
    const leads = !to.startsWith("/") || this.owners.has(path) || this.claims.has(path);
    if (leads) return { to, status: combined([claim]) };
    const isQuiet = claim.implied || this.routing.isConcealed?.(path);
    return isQuiet ? undefined : this.reportBroken(claim, path);
  }

  private reportBroken(claim: Claim, to = claim.to): undefined {
    const near = nearest(to, this.owners.keys());
    const values = { from: claim.path, to, ...(near && { near }) };
    this.report("redirect-broken", claim, values);
  }

  /** A circle is told by its first line. */
  private reportCircle(trail: readonly Claim[], next: Claim): void {
    const members = trail.slice(trail.indexOf(next)).filter(({ implied }) => !implied);
    const start = members.reduce((a, b) => ((b.line ?? 0) < (a.line ?? 0) ? b : a), members[0]!);
    const at = members.indexOf(start);
    const circle = [...members.slice(at), ...members.slice(0, at)];
    const steps = circle.map(({ path, line }) => (line ? `${path} (line ${line})` : path));
    const text = [...steps, start.path].join(" → ");
    this.diagnostics.add("redirect-loop", { ...placeOf(start), values: { circle: text } });
  }

  private report(id: DiagnosticId, place: Place, values: Details["values"]): void {
    const severity = this.routing.strict ? {} : ({ severity: "warning" } as const);
    this.diagnostics.add(id, { ...this.place(place), ...severity, values: values ?? {} });
  }

  private warn(id: DiagnosticId, place: Place, values: Details["values"]): void {
    this.diagnostics.add(id, { ...this.place(place), values: values ?? {} });
  }

  private place(place: Place): Details {
    return placeOf({ file: this.routing.file, ...place });
  }
}

interface Place {
  readonly file?: string;
  readonly line?: number | undefined;
}

function placeOf({ file, line }: Place): Details {
  return { ...(file && { file }), ...(line && { at: { line, column: 1 } }) };
}

function isRedirect(status: RedirectRule["status"]): status is Redirect["status"] {
  return status >= 301 && status <= 308;
}

/** For good only if each step is; the method is kept only if each step keeps it. */
function combined(steps: readonly { readonly status: RedirectRule["status"] }[]): End["status"] {
  const statuses = steps.map(({ status }) => status).filter(isRedirect);
  const forGood = statuses.every((status) => status === 301 || status === 308);
  const keepsMethod = statuses.every((status) => status === 307 || status === 308);
  if (statuses.length === 0) return 301;
  return forGood ? (keepsMethod ? 308 : 301) : keepsMethod ? 307 : 302;
}

/** The end of a chain; a fragment on the way holds where the end has none. */
function joined(first: string, end: string): string {
  const fragment = /#.*/.exec(first)?.[0] ?? "";
  return end.includes("#") ? end : end + fragment;
}
