// What settings and front matter may hold, as JSON Schema: editors complete and check with it. The
// words about each key are those of the manual's tables, so that there is one place to mend.

import * as z from "zod";
import { schema as frontMatter } from "./front-matter.ts";
import { foreignNames } from "./front-matter-names.ts";
import { schema as settings } from "./site.ts";

/** A schema of draft 7, which the language servers of editors know. */
export interface JsonSchema {
  readonly title: string;
  readonly properties: Readonly<Record<string, object>>;
  readonly [key: string]: unknown;
}

/** Schema of `site.yaml` and `site.toml`. `manual` is the markdown of the page about them. */
export function settingsJsonSchema(manual: string): JsonSchema {
  const { properties, ...rest } = converted(settings);
  return { title: "Kiln: site.yaml", ...rest, properties: described(properties, manual) };
}

/**
 * Schema of front matter, the names of other generators among it. Other keys are allowed: a site's
 * own taxonomies are such.
 */
export function frontMatterJsonSchema(manual: string): JsonSchema {
  const { properties, ...rest } = converted(frontMatter);
  const own = described(properties, manual);
  const foreign: Record<string, object> = {};
  for (const { name, means, when, convert } of foreignNames) {
    const value = when || convert || Object.hasOwn(foreign, name) ? {} : properties[means];
    foreign[name] = { ...value, description: `${means}, as other generators call it` };
  }
  const all = { ...foreign, ...own };
  return { title: "Kiln: front matter", ...rest, additionalProperties: true, properties: all };
}

interface Converted {
  readonly properties: Readonly<Record<string, object>>;
  readonly [key: string]: unknown;
}

/** What an author may write: before values are brought to the form that we work with. */
function converted(schema: z.ZodType): Converted {
  const options = { target: "draft-7", io: "input", unrepresentable: "any" } as const;
  return z.toJSONSchema(schema, options) as unknown as Converted;
}

function described(properties: Converted["properties"], manual: string): Record<string, object> {
  const descriptions = descriptionsIn(manual);
  const entries = Object.entries(properties).map(([key, value]) => {
    const description = descriptions.get(key);
    return [key, description === undefined ? value : { ...value, description }] as const;
  });
  return Object.fromEntries(entries);
}

/** The last column of the table below the heading "Keys", without its links, by key. */
function descriptionsIn(manual: string): Map<string, string> {
  const section = manual.split("\n## Keys\n")[1]?.split("\n## ")[0] ?? "";
  const rows = [...section.matchAll(/^\| `(\w+)` \|(?:.*\|)? (.+) \|$/gm)];
  return new Map(
    rows.map(([, key, text]) => [key!, text!.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")]),
  );
}
