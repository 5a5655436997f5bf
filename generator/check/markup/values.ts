// The attributes of an element: each is known there, and has a value that means something.

import { nearest } from "../../diagnostics.ts";
import { attribute, type Element } from "../page.ts";
import { ariaAttributes, roles } from "./aria.ts";
import {
  globalAttributes,
  ownAttributes,
  requiredAttributes,
  type ValueRule,
} from "./attributes.ts";
import { elementRules } from "./elements.ts";
import { type Finding, finding } from "./finding.ts";
import { isCustom, isHtml } from "./structure.ts";
import { isChangeTime, isTime } from "./times.ts";

/** All faults of one element's attributes. */
export function attributeFaults(element: Element): Finding[] {
  if (!isHtml(element) || isCustom(element) || !elementRules.has(element.tagName)) return [];
  const found = element.attrs.flatMap(({ name, value }) => {
    return attributeFault(element, name, value) ?? [];
  });
  return [...found, ...missing(element)];
}

function attributeFault(element: Element, name: string, value: string): Finding | undefined {
  if (name.startsWith("data-") || /^on[a-z]+$/.test(name)) return undefined;
  // What is embedded may ask for any.
  if (element.tagName === "embed" && name !== "src") return undefined;
  const own = ownAttributes[element.tagName];
  if (own && Object.hasOwn(own, name)) return valueFault(element, name, value, own[name]!);
  if (Object.hasOwn(globalAttributes, name)) {
    return name === "role"
      ? roleFault(element, value)
      : valueFault(element, name, value, globalAttributes[name]!);
  }
  if (name.startsWith("aria-") && ariaAttributes.has(name)) return undefined;
  if (name.startsWith("xml") || name.includes(":")) return undefined;
  const near = nearest(name, [...Object.keys(own ?? {}), ...Object.keys(globalAttributes)]);
  const reason = `<${element.tagName}> has no attribute "${name}"`;
  const hint = near ? `did you mean "${near}"?` : "what it says of looks belongs into styles";
  return finding("markup-obsolete", element, reason, hint);
}

/** What a kind of value looks like, and its name in a message. */
const forms: Readonly<Record<string, readonly [RegExp, string]>> = {
  count: [/^\d+$/, "a whole number"],
  positive: [/^0*[1-9]\d*$/, "a whole number from 1 on"],
  name: [/^\S+$/, "a name without blanks"],
  // Blanks around an address are allowed, inside they are not.
  url: [
    /^[ \t\n\f\r]*[^ \t\n\f\r<>"\\^`{}]*[ \t\n\f\r]*$/,
    "an address, in which blanks and the like are encoded: %20",
  ],
  // A form may go to its own page, a link lead there; nothing is loaded from there.
  source: [/^[ \t\n\f\r]*[^ \t\n\f\r<>"\\^`{}]+[ \t\n\f\r]*$/, "an address"],
  sizes: [
    /^\s*(?:any|[1-9]\d*x[1-9]\d*)(?:\s+(?:any|[1-9]\d*x[1-9]\d*))*\s*$/i,
    "any, or sizes like 32x32",
  ],
  any: [/^/, ""],
};

const times: Readonly<Record<string, readonly [(text: string) => boolean, string]>> = {
  change: [isChangeTime, "a day like 2026-11-26, or a moment like 2026-11-26T08:00Z"],
  time: [isTime, "a day, a time or a duration, like 2026-11-26, 08:00, P3D"],
};

function valueFault(
  element: Element,
  name: string,
  value: string,
  rule: ValueRule,
): Finding | undefined {
  const wrong = (expected: string): Finding => {
    const shown = value.slice(0, 100);
    const reason = `${name}="${shown}" on <${element.tagName}>: expected ${expected}`;
    return finding("markup-attribute", element, reason);
  };
  if (rule === "flag") {
    const isSet = value === "" || value.toLowerCase() === name;
    return isSet ? undefined : wrong(`${name} alone, which is on, or nothing`);
  }
  if (typeof rule === "object") {
    const words = rule.filter((word) => word !== "");
    return rule.includes(value) || words.some((word) => word === value.toLowerCase())
      ? undefined
      : wrong(words.slice(0, 12).join(", ") || "nothing");
  }
  if (rule === "change" || rule === "time") {
    const [isRight, form] = times[rule]!;
    return isRight(value) ? undefined : wrong(form);
  }
  const [pattern, expected] = forms[rule]!;
  return pattern.test(value) ? undefined : wrong(expected);
}

function roleFault(element: Element, value: string): Finding | undefined {
  const unknown = value
    .trim()
    .split(/\s+/)
    .find(
      (role) => role !== "" && !roles.has(role.toLowerCase()) && !/^(?:doc|graphics)-/.test(role),
    );
  if (unknown === undefined) return undefined;
  const near = nearest(unknown, roles);
  const hint = near ? `did you mean "${near}"?` : "leave it out";
  return finding("markup-attribute", element, `there is no role "${unknown}"`, hint);
}

function missing(element: Element): Finding[] {
  const { tagName } = element;
  const wanted = Object.hasOwn(requiredAttributes, tagName) ? requiredAttributes[tagName]! : [];
  return wanted
    .filter((names) => names.every((name) => attribute(element, name) === undefined))
    .map((names) => {
      const reason = `<${tagName}> says nothing without ${names.slice(0, 3).join(" or ")}`;
      return finding("markup-attribute", element, reason);
    });
}
