// The helpers that templates may call. Logic beyond these belongs into the generator.

import type { DateContext } from "./context.ts";

type Helpers = Record<string, (...parameters: any[]) => unknown>;

/** All helpers; `assets` maps names of the theme's files to their fingerprinted addresses. */
export function helpers(assets: ReadonlyMap<string, string>): Helpers {
  return {
    /** `{{asset "main.css"}}`: the address of a style sheet or of a file in assets/. */
    asset(name: string): string {
      const url = assets.get(name);
      if (url === undefined) {
        throw new Error(`asset "${name}": the theme has ${[...assets.keys()].join(", ")}`);
      }
      return url;
    },
    /** `{{date page.date}}` for people, `{{date page.date "iso"}}` for machines. */
    date(date: DateContext | undefined, form: unknown): string {
      return (form === "iso" ? date?.iso : date?.display) ?? "";
    },
    /** `{{#if (eq page.kind "post")}}`. */
    eq: (a: unknown, b: unknown): boolean => a === b,
  };
}
