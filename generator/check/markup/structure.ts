// What stands where: each element is known, and its parent may hold it (HTML §3.2.5).

import { attribute, type Element } from "../page.ts";
import { type Content, type ElementRule, elementRules, obsoleteElements } from "./elements.ts";
import { type Finding, finding } from "./finding.ts";

const htmlNamespace = "http://www.w3.org/1999/xhtml";

/** Whether an element is one of HTML, and no part of a drawing or a formula. */
export function isHtml({ namespaceURI }: Element): boolean {
  return (namespaceURI as string) === htmlNamespace;
}

/** Whether an element is one that a script defines. */
export function isCustom({ tagName }: Element): boolean {
  return tagName.includes("-");
}

/** The element around another one. */
export function parentOf({ parentNode }: Element): Element | undefined {
  return parentNode && "tagName" in parentNode ? parentNode : undefined;
}

/** All faults of one element's place. */
export function placeFaults(element: Element): Finding[] {
  const { tagName } = element;
  if (!isHtml(element) || isCustom(element)) return [];
  const better = Object.hasOwn(obsoleteElements, tagName) ? obsoleteElements[tagName] : undefined;
  if (better !== undefined) {
    const hint = better === "nothing" ? "take it out" : `${better} took its place`;
    return [finding("markup-obsolete", element, `<${tagName}> is out of use`, hint)];
  }
  const rule = elementRules.get(tagName);
  if (!rule) return [finding("markup-place", element, `there is no element <${tagName}> in HTML`)];
  return [...parentFaults(element, rule), ...ancestorFaults(element), ...orderFaults(element)];
}

function parentFaults(element: Element, rule: ElementRule): Finding[] {
  const parent = parentOf(element);
  if (!parent || isFree(parent)) return [];
  const parents = rule.parents && !rule.parents.includes(parent.tagName);
  if (!parents && mayHold(parent, element)) return [];
  const reason = `<${element.tagName}> may not stand in <${parent.tagName}>`;
  return [finding("markup-place", element, reason, hintFor(element, parent, rule))];
}

/** Elements about whose content nothing is known here. */
function isFree(parent: Element): boolean {
  return !isHtml(parent) || isCustom(parent) || !elementRules.has(parent.tagName);
}

function hintFor(element: Element, parent: Element, { parents }: ElementRule): string | undefined {
  if (parents) return `it belongs into ${parents.map((name) => `<${name}>`).join(" or ")}`;
  if (parent.tagName === "p") return `close the paragraph before <${element.tagName}>`;
  return undefined;
}

function mayHold(parent: Element, element: Element): boolean {
  const { tagName } = element;
  if (tagName === "option") return /^(?:select|optgroup|datalist|div)$/.test(parent.tagName);
  if (tagName === "area") return isInside(element, /^(?:map|template)$/);
  for (let holder: Element | undefined = parent; holder; holder = parentOf(holder)) {
    if (isFree(holder)) return true;
    const rule: ElementRule = elementRules.get(holder.tagName)!;
    if (rule.also?.includes(tagName)) return true;
    const content = contentOf(holder, rule);
    if (content !== "transparent") return accepts(content, element);
  }
  return true;
}

/** What an element may hold where it stands. */
function contentOf(holder: Element, { content }: ElementRule): Content {
  const { tagName } = holder;
  const parent = parentOf(holder)?.tagName;
  if (tagName === "div" && parent === "dl") return ["dt", "dd", "script", "template"];
  if (tagName === "div" && isInside(holder, /^select$/)) return ["option", "optgroup", "hr"];
  if (tagName === "noscript" && parent === "head") return ["link", "style", "meta"];
  return content;
}

function accepts(content: Content, element: Element): boolean {
  const { tagName } = element;
  if (typeof content === "object") return content.includes(tagName);
  if (content === "nothing" || content === "text") return false;
  if (content === "metadata") return tagName === "noscript" || is(element, "M");
  return is(element, content === "flow" ? "F" : "P");
}

/** Whether an element belongs to a category. */
function is(element: Element, category: string): boolean {
  const { categories = "FP" } = elementRules.get(element.tagName) ?? {};
  if (categories.includes(category)) return true;
  if (category === "I") return categories.includes("i") && reacts(element);
  return /[FP]/.test(category) && categories.includes("p") && mayStandInBody(element);
}

/** Whether a reader can do something with an element that others of its name only show. */
function reacts(element: Element): boolean {
  const has = (name: string): boolean => attribute(element, name) !== undefined;
  const { tagName } = element;
  if (tagName === "input") return attribute(element, "type")?.toLowerCase() !== "hidden";
  if (tagName === "img") return has("usemap");
  return has(tagName === "a" ? "href" : "controls");
}

const bodyRelations =
  /(?:^|\s)(?:dns-prefetch|modulepreload|pingback|preconnect|prefetch|preload|stylesheet)(?=\s|$)/i;

function mayStandInBody(element: Element): boolean {
  const named = ["itemprop", "property"].some((name) => attribute(element, name) !== undefined);
  return named || bodyRelations.test(attribute(element, "rel") ?? "");
}

function isInside(element: Element, names: RegExp): boolean {
  for (let at = parentOf(element); at; at = parentOf(at)) if (names.test(at.tagName)) return true;
  return false;
}

/** What may stand nowhere inside of what it stands in. */
function ancestorFaults(element: Element): Finding[] {
  const { tagName } = element;
  for (let outer = parentOf(element); outer; outer = parentOf(outer)) {
    if (!isHtml(outer)) return [];
    const without = elementRules.get(outer.tagName)?.without;
    const forbidden = without?.some((name) => {
      return name === tagName || (/^[A-Z]$/.test(name) && is(element, name));
    });
    if (!forbidden || isLabelled(element, outer)) continue;
    const reason = `<${tagName}> may not stand inside of <${outer.tagName}>, at no depth`;
    return [finding("markup-place", element, reason)];
  }
  return tagName === "main" ? mainFaults(element) : [];
}

/** A button in a select shows what is chosen there. */
function isLabelled({ tagName }: Element, outer: Element): boolean {
  return tagName === "button" && outer.tagName === "select";
}

function mainFaults(element: Element): Finding[] {
  for (let outer = parentOf(element); outer; outer = parentOf(outer)) {
    if (/^(?:html|body|div|form)$/.test(outer.tagName) || isCustom(outer)) continue;
    return [finding("markup-place", element, `<main> may not stand in <${outer.tagName}>`)];
  }
  return [];
}

const firsts: Readonly<Record<string, RegExp>> = {
  summary: /^details$/,
  legend: /^fieldset$/,
  caption: /^table$/,
};

/** What must come first, or at one of both ends. */
function orderFaults(element: Element): Finding[] {
  const { tagName } = element;
  const parent = parentOf(element);
  if (!parent || !(Object.hasOwn(firsts, tagName) || tagName === "figcaption")) return [];
  const siblings = parent.childNodes.filter(isShown);
  const isFirst = siblings[0] === element;
  if (firsts[tagName]?.test(parent.tagName) && !isFirst) {
    const reason = `<${tagName}> must be the first thing in <${parent.tagName}>`;
    return [finding("markup-place", element, reason)];
  }
  if (tagName === "figcaption" && !isFirst && siblings.at(-1) !== element) {
    return [finding("markup-place", element, "<figcaption> must come first or last in <figure>")];
  }
  return [];
}

/** Anything but comments, blanks and scripts. */
function isShown(node: Element["childNodes"][number]): boolean {
  if (node.nodeName === "#text") return "value" in node && node.value.trim() !== "";
  return !/^(?:#comment|script|template)$/.test(node.nodeName);
}

/** Words where only elements may stand, as between the items of a list. */
export function textFaults(element: Element): Finding[] {
  if (!isHtml(element)) return [];
  const rule = elementRules.get(element.tagName);
  if (!rule || typeof contentOf(element, rule) !== "object" || rule.also) return [];
  const words = element.childNodes.find((node) => "value" in node && node.value.trim() !== "");
  if (!words || element.tagName === "html") return [];
  const text = "value" in words ? words.value.trim().slice(0, 40) : "";
  const reason = `the words "${text}" may not stand directly in <${element.tagName}>`;
  return [finding("markup-place", element, reason)];
}
