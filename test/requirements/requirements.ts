// Requirements, the marks in the sources that obey them, the tests that show it, and the table of
// all three (README.md).

import { readFileSync } from "node:fs";
import { root, trackedFiles } from "../tidy/sources.ts";

/** What a specification demands, in our words. */
export interface Requirement {
  readonly id: string;
  readonly level: string;
  readonly text: string;
  /** Why nothing here obeys it, or need. */
  readonly omitted: string | null;
}

/** A section of a specification, with what it demands. */
export interface Section {
  readonly title: string;
  readonly requirements: readonly Requirement[];
}

/** One specification. */
export interface Specification {
  readonly title: string;
  readonly sections: readonly Section[];
}

/** Where ids of requirements stand: id to the places, each once, sorted. */
export type Places = ReadonlyMap<string, readonly string[]>;

const idPattern =
  /\b(?:(?:MUST|SHLD|MAY|REC)-\d+|(?:4330|5961|7323|9110|9112)-\d+(?:\.\d+)*-\d+)\b/g;
const linePattern = /^(\S+) (MUST NOT|MUST|SHOULD NOT|SHOULD|MAY|RECOMMENDED) (.*)$/;

/** Reads a specification's list (README.md has its form); an error names the line. */
export function parseSpecification(text: string): Specification {
  const [title, ...lines] = text.trimEnd().split("\n");
  const sections: { title: string; requirements: Requirement[] }[] = [];
  lines.forEach((line, index) => {
    if (line === "") return;
    const found = line.startsWith("## ") ? null : parseLine(line, sections.at(-1)?.requirements);
    if (line.startsWith("## ")) sections.push({ title: line.slice(3), requirements: [] });
    else if (!found) throw new Error(`line ${index + 2} is none of a list: ${line}`);
  });
  return { title: title!.replace(/^# /, ""), sections };
}

/** Adds what a line says to the section's list; false: it says nothing. */
function parseLine(line: string, list: Requirement[] | undefined): boolean {
  if (!list) return false;
  const last = list.at(-1);
  if (line.startsWith("  not: ") && last) {
    list[list.length - 1] = { ...last, omitted: line.slice(7) };
    return true;
  }
  if (line.startsWith("  ") && last) {
    const more = ` ${line.trim()}`;
    list[list.length - 1] =
      last.omitted === null
        ? { ...last, text: last.text + more }
        : { ...last, omitted: last.omitted + more };
    return true;
  }
  const match = linePattern.exec(line);
  if (!match) return false;
  list.push({ id: match[1]!, level: match[2]!, text: match[3]!, omitted: null });
  return true;
}

function idsIn(text: string): string[] {
  return text.match(idPattern) ?? [];
}

class PlaceList {
  readonly places = new Map<string, string[]>();

  add(ids: readonly string[], place: string): void {
    for (const id of ids) {
      const list = this.places.get(id) ?? [];
      if (!list.includes(place)) list.push(place);
      this.places.set(id, list);
    }
  }
}

function read(path: string): string {
  return readFileSync(`${root}/${path}`, "utf8");
}

/** The marks: ids in the comments of what is shipped. */
export function readMarks(): Places {
  const found = new PlaceList();
  for (const path of trackedFiles()) {
    if (!/^(appliance|generator)\/.*\.(ts|c|h|S)$/.test(path)) continue;
    for (const line of read(path).split("\n")) {
      const comment = /(?:\/\/|^\s*\/?\*)(.*)$/.exec(line);
      if (comment) found.add(idsIn(comment[1]!), path);
    }
  }
  return found.places;
}

/** The tests: ids in names of tests, at the head of packet scripts, and above HTTP scripts. */
export function readTests(): Places {
  const found = new PlaceList();
  for (const path of trackedFiles()) {
    if (!path.startsWith("test/") || path.startsWith("test/requirements/")) continue;
    if (path.endsWith(".pkt")) found.add(idsIn(comments(read(path))), path);
    else if (/^test\/scripts\/http\/.*\.txt$/.test(path)) readHttpScripts(found, path);
    else if (path.endsWith(".ts")) readTestNames(found, path);
  }
  return found.places;
}

function comments(text: string): string {
  return (text.match(/^#.*$/gm) ?? []).join("\n");
}

/** Comments stand above the script that they speak of. */
function readHttpScripts(found: PlaceList, path: string): void {
  let above: string[] = [];
  for (const line of read(path).split("\n")) {
    if (line.startsWith("#")) above.push(...idsIn(line));
    if (!line.startsWith("== ")) continue;
    found.add([...above, ...idsIn(line)], `${path}: ${plainName(line.slice(3))}`);
    above = [];
  }
}

function readTestNames(found: PlaceList, path: string): void {
  const pattern = /\b(?:test|describe)(?:\.each\([^;]*?\))?\(\s*(["`])(.*?)\1/g;
  for (const [, , name] of read(path).matchAll(pattern)) {
    found.add(idsIn(name!), `${path}: ${plainName(name!)}`);
  }
}

/** A name without the ids that stand behind it in parentheses. */
function plainName(name: string): string {
  return name.replace(/ \([^()]*\)$/, (end) => (idsIn(end).length > 0 ? "" : end));
}

/** What is wrong with a specification's coverage: one line a fault. */
export function faults(specification: Specification, marks: Places, tests: Places): string[] {
  const wrong: string[] = [];
  for (const { id, omitted } of requirementsOf(specification)) {
    const marked = marks.has(id);
    const tested = tests.has(id);
    if (omitted !== null && (marked || tested)) wrong.push(`${id} is left out, and obeyed`);
    if (omitted !== null) continue;
    if (!marked) wrong.push(`${id} has no mark in the sources, and no reason`);
    if (!tested) wrong.push(`${id} has no test, and no reason`);
  }
  return wrong;
}

/** All requirements of a specification, in its order. */
export function requirementsOf(specification: Specification): Requirement[] {
  return specification.sections.flatMap(({ requirements }) => requirements);
}

/** The table of a specification, as it is committed. */
export function render(specification: Specification, marks: Places, tests: Places): string {
  const all = requirementsOf(specification);
  const omitted = all.filter((requirement) => requirement.omitted !== null).length;
  const lines = [
    `# ${specification.title}`,
    "",
    `${all.length} requirements: ${all.length - omitted} obeyed, each with a mark in the sources`,
    `and a test; ${omitted} left out, each with a reason. Generated: see [README.md](README.md).`,
  ];
  for (const { title, requirements } of specification.sections) {
    lines.push("", `## ${title}`, "");
    lines.push("| id | level | requirement | source | test |", "|---|---|---|---|---|");
    for (const requirement of requirements) lines.push(row(requirement, marks, tests));
  }
  return `${lines.join("\n")}\n`;
}

function row({ id, level, text, omitted }: Requirement, marks: Places, tests: Places): string {
  if (omitted !== null) return `| ${id} | ${level} | ${text} | not, because ${omitted} | |`;
  const places = (list: readonly string[] | undefined, prefix: RegExp): string =>
    [...(list ?? [])]
      .map((place) => place.replace(prefix, "").replaceAll("|", "\\|"))
      .sort()
      .join("; ");
  const sources = places(marks.get(id), /^appliance\//);
  return `| ${id} | ${level} | ${text} | ${sources} | ${places(tests.get(id), /^test\//)} |`;
}
