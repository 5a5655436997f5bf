// How a helper is called, in one form for all of them.

/** The part of a template's context that helpers look at. */
export interface Root {
  readonly page?: { readonly lang?: string };
  readonly site?: {
    readonly language?: string;
    readonly timeZone?: string;
    readonly baseUrl?: string;
    readonly pictureSizes?: string;
  };
}

/** What stands in a call besides its parameters. */
export interface Call {
  /** `name=value`, as a template wrote them. */
  readonly hash: Readonly<Record<string, unknown>>;
  readonly root: Root;
}

/** A helper: what a template wrote in, a value or a text out. No helper knows the disk. */
export type Helper = (parameters: readonly unknown[], call: Call) => unknown;

/** Helpers by name. */
export type HelperTable = Readonly<Record<string, Helper>>;

/** The language that a page's words are in. */
export function languageOf({ page, site }: Root): string {
  return page?.lang ?? site?.language ?? "en";
}

/** Text as Handlebars itself would print it, but not yet escaped. */
export function textOf(value: unknown): string {
  return value === undefined || value === null || value === false ? "" : String(value);
}
