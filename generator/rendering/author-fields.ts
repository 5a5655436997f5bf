// The rules of static/_headers, brought to the resources that they name. All rules that fit an
// address hold, one after the other; a field that two of them set has both values.

import type { Diagnostics } from "../diagnostics.ts";
import type { Field, HeaderRule, Resource } from "../model.ts";
import { encodePath } from "../pages/addresses.ts";
import { headersFile } from "../settings/headers-file.ts";

/** What the author's fields of one address may take; the rest of a head is the generator's. */
const fieldsLengthMax = 6000;

/** Gives each resource the fields of the rules that fit its address. */
export function withAuthorFields(
  resources: readonly Resource[],
  rules: readonly HeaderRule[],
  diagnostics: Diagnostics,
): readonly Resource[] {
  if (rules.length === 0) return resources;
  const tests = rules.map(({ pattern }) => testOf(pattern));
  const used = new Set<HeaderRule>();
  const headed = resources.map((resource) => {
    const fitting = rules.filter((_, index) => tests[index]!(resource.path));
    if (fitting.length === 0) return resource;
    for (const rule of fitting) used.add(rule);
    const fields = joined(fitting);
    checkLength(resource.path, fields, fitting.at(-1)!, diagnostics);
    return withMediaType({ ...resource, fields });
  });
  for (const { pattern, line } of rules.filter((rule) => !used.has(rule))) {
    const at = { line, column: 1 };
    diagnostics.add("header-unused", { file: headersFile, at, values: { pattern } });
  }
  return headed;
}

/** Tells which addresses a pattern means. */
function testOf(pattern: string): (path: string) => boolean {
  const path = encodePath(pattern);
  if (!/\*|\/:[A-Za-z]/.test(path)) return (address) => address === path;
  const source = path
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/(?<=\/):[A-Za-z]\w*/g, "[^/]+");
  const expression = new RegExp(`^${source}$`);
  return (address) => expression.test(address);
}

function joined(rules: readonly HeaderRule[]): readonly Field[] {
  const fields = new Map<string, Field>();
  for (const { field } of rules.flatMap((rule) => rule.fields)) {
    const [name, value] = field;
    const key = name.toLowerCase();
    const before = fields.get(key)?.[1];
    // RFC 9110 §5.3: the values of one field, in their order.
    const both = before !== undefined && value !== undefined && key !== "content-type";
    fields.set(key, both ? [name, `${before}, ${value}`] : field);
  }
  return [...fields.values()];
}

function checkLength(
  url: string,
  fields: readonly Field[],
  { line }: HeaderRule,
  diagnostics: Diagnostics,
): void {
  const length = fields.reduce(
    (sum, [name, value = ""]) => sum + name.length + value.length + 4,
    0,
  );
  if (length <= fieldsLengthMax) return;
  const values = { url, length, max: fieldsLengthMax };
  diagnostics.add("header-too-long", { file: headersFile, at: { line, column: 1 }, values });
}

/** Whether a body is compressed, and what policy it needs, follows from its type. */
function withMediaType(resource: Resource): Resource {
  const field = resource.fields?.find(([name]) => name.toLowerCase() === "content-type");
  const fields = resource.fields?.filter((candidate) => candidate !== field);
  return { ...resource, fields, mediaType: field?.[1] ?? resource.mediaType };
}
