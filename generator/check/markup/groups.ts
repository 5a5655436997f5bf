// Elements that mean something only together: the names and values of <dl>, the files of <picture>,
// a <label> and its field.

import { attribute, candidates, type Element, elementsOf } from "../page.ts";
import { type Finding, finding } from "./finding.ts";
import { elementRules } from "./elements.ts";
import { parentOf } from "./structure.ts";

/** All faults of one element's children as a group. */
export function groupFaults(element: Element): Finding[] {
  const { tagName } = element;
  if (tagName === "dl") return listFaults(element);
  if (tagName === "picture") return pictureFaults(element);
  if (tagName === "img" || tagName === "source") return candidateFaults(element);
  if (tagName === "label") return labelFaults(element);
  return [];
}

function childrenOf({ childNodes }: Element): Element[] {
  return childNodes.filter((node): node is Element => {
    return "tagName" in node && node.tagName !== "script" && node.tagName !== "template";
  });
}

const oneGroup = /^(?:dt )+(?:dd )+$/;
const anyGroups = /^(?:(?:dt )+(?:dd )+)*$/;

/** Each group is names, then values; in a list, groups in <div> or none. */
function listFaults(list: Element): Finding[] {
  const children = childrenOf(list);
  const boxes = children.filter(({ tagName }) => tagName === "div");
  if (boxes.length > 0 && boxes.length < children.length) {
    return [finding("markup-place", list, "<dl> holds groups in <div> beside groups without")];
  }
  const groups = boxes.length > 0 ? boxes.map(childrenOf) : [children];
  const isWhole = groups.every((group) => {
    const names = group.map(({ tagName }) => `${tagName} `).join("");
    return (boxes.length > 0 ? oneGroup : anyGroups).test(names);
  });
  if (isWhole) return [];
  return [finding("markup-place", list, "in <dl>, <dt> and the <dd> that belong to it alternate")];
}

function pictureFaults(picture: Element): Finding[] {
  const names = childrenOf(picture).map(({ tagName }) => tagName);
  if (/^(?:source )*img$/.test(names.join(" "))) return [];
  return [
    finding("markup-place", picture, "<picture> holds any <source>, and one <img> behind them"),
  ];
}

const descriptorForm = /^(?:|\d*[1-9]\d*w|\d*\.?\d+(?:e[+-]?\d+)?x)$/i;

/** The files that a browser may choose from (HTML §4.8.4.2.1). */
function candidateFaults(element: Element): Finding[] {
  const wrong = (reason: string): Finding[] => [finding("markup-attribute", element, reason)];
  const set = attribute(element, "srcset");
  const isInPicture = parentOf(element)?.tagName === "picture" && element.tagName === "source";
  if (set === undefined) return isInPicture ? wrong("<source> in <picture> needs a srcset") : [];
  if (isInPicture && attribute(element, "src") !== undefined) {
    return wrong("<source> in <picture> has srcset, and no src");
  }
  const found = candidates(set);
  const isWhole = /^[^,].*[^,]$/s.test(set.trim()) && found.length > 0;
  const right = found.every(({ descriptor }) => descriptorForm.test(descriptor));
  if (!isWhole || !right)
    return wrong("srcset: expected addresses, each with a width (800w) or 2x");
  const byWidth = found.filter(({ descriptor }) => descriptor.endsWith("w")).length;
  if (byWidth > 0 && byWidth < found.length) return wrong("srcset: widths beside densities");
  const forms = new Set(found.map(({ descriptor }) => (descriptor === "" ? "1x" : descriptor)));
  return forms.size < found.length ? wrong("srcset: two files for one width or density") : [];
}

function labelFaults(label: Element): Finding[] {
  const fields = [...elementsOf(label)].filter((element) => {
    const isHidden = element.tagName === "input" && attribute(element, "type") === "hidden";
    return !isHidden && elementRules.get(element.tagName)?.categories.includes("L");
  });
  return fields.length > 1
    ? [finding("markup-place", label, "<label> names one field, and holds several")]
    : [];
}
