// What kiln check finds in the pages as readers get them.

import type { Message } from "./message.ts";

/** Messages by id. */
export const checkMessages = {
  "link-moved": {
    severity: "warning",
    text: 'link to "{url}" is sent on to {target}',
    hint: "link to {target}, which saves every reader a request",
  },
  "asset-missing": {
    severity: "error",
    text: '"{url}" is loaded by the page and is not there',
    hint: "correct the address, or add the file",
  },
  "picture-alt-missing": {
    severity: "error",
    text: 'picture "{url}" has no alt',
    hint: 'say what it shows, or write alt="" where it is decoration',
  },
  "picture-alt-empty": {
    severity: "warning",
    text: 'picture "{url}" has no words for those who do not see it',
    hint: 'write ![what it shows](…), or <img src="…" alt="" role="presentation"> for decoration',
  },
  "url-case": {
    severity: "warning",
    text: "{url} and {other} differ only in {difference}",
    hint: "give one of them another slug, permalink or file name",
  },
  "redirect-chain": {
    severity: "warning",
    text: '"{from}" leads to "{to}", which leads on to {end}',
    hint: "let it lead to {end}",
  },
  "page-heavy": {
    severity: "warning",
    text: "{what} of {url}: {bytes} are sent, {max} are the budget",
    hint: "the largest: {parts}; check.weight.{kind} in site.yaml sets the budget",
  },
  "site-heavy": {
    severity: "warning",
    text: "the whole site has {bytes}, {max} are the budget",
    hint: "the largest: {parts}; check.weight.site in site.yaml sets the budget",
  },
  "markup-syntax": { severity: "error", text: "{reason}" },
  "markup-place": { severity: "error", text: "{reason}" },
  "markup-attribute": { severity: "error", text: "{reason}" },
  "markup-obsolete": { severity: "warning", text: "{reason}" },
  "id-twice": {
    severity: "error",
    text: 'the id "{value}" stands on {count} elements of the page',
    hint: "an id names one element: links and labels find only the first",
  },
  "heading-skipped": {
    severity: "warning",
    text: "a heading of level {depth} follows one of level {before}",
    hint: "make it level {wanted}: who listens to a page goes from heading to heading",
  },
  "policy-blocked": {
    severity: "error",
    text: "{what} does nothing: the policy of pages forbids it",
    hint: "put it into the theme's styles/ or scripts/",
  },
  accessibility: {
    severity: "error",
    text: "{help}: {what} [{rule}]",
  },
  "page-wide": {
    severity: "warning",
    text: "{url} is {by} pixels wider than a screen of {width}, and scrolls sideways",
    hint: "let what is wide scroll by itself, or wrap",
  },
  "slide-full": {
    severity: "warning",
    text: "the slide #{id} holds more than it can show: {by} pixels of it are cut off",
    hint: "make two slides of it, or shorten it",
  },
  "browser-complaint": { severity: "error", text: "the browser complains: {text}" },
  "external-broken": {
    severity: "warning",
    text: 'link to "{url}" leads nowhere: {reason}',
    hint: "look whether the page has moved, or link to a copy of it",
  },
  "external-moved": {
    severity: "note",
    text: 'link to "{url}" has moved for good to {to}',
    hint: "link to the new address",
  },
  "external-unsure": {
    severity: "note",
    text: 'link to "{url}" cannot be checked: {reason}',
    hint: "open it yourself",
  },
  "exception-unused": {
    severity: "note",
    text: "check.ignore: nothing was found that this line ignores",
    hint: "take it out",
  },
} satisfies Record<string, Message>;
