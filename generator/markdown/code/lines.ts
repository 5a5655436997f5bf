// What is said about single lines of code: marks of the fence, signs of a diff, and notes in the
// code's own comments, `// [!code ++]`, which VitePress and Shiki brought up.

import type { Fence } from "./fence.ts";

/** Code without what was said about its lines, and that, as a class for each line. */
export interface NotedCode {
  readonly lines: readonly string[];
  /** "" for a line like any other. */
  readonly classes: readonly string[];
}

const noteClasses: Readonly<Record<string, string>> = {
  "++": "ins",
  "--": "del",
  highlight: "hl",
  hl: "hl",
  focus: "hl",
  error: "del",
  warning: "hl",
};

const note = new RegExp(
  /\s*(?:\/\/|#|--|;|%|<!--|\/\*|\{\/\*)\s*/.source +
    /\[!code (\+\+|--|highlight|hl|focus|error|warning)(?::(\d{1,4}))?\]/.source +
    /\s*(?:-->|\*\/\}?)?\s*$/.source,
);

/** Takes the signs and notes out of code. */
export function noteLines(code: string, fence: Fence): NotedCode {
  const lines = code.split("\n");
  const classes = lines.map((_, index) => {
    const marked = fence.marks.some(([first, last]) => first <= index + 1 && index < last);
    return marked ? "hl" : "";
  });
  if (fence.diff) takeSigns(lines, classes);
  else if (fence.language === "diff" || fence.language === "patch") findSigns(lines, classes);
  return code.includes("[!code ") ? takeNotes(lines, classes) : { lines, classes };
}

/** In code of another language, signs stand for themselves no more: the theme shows them. */
function takeSigns(lines: string[], classes: string[]): void {
  lines.forEach((line, index) => {
    const sign = line[0];
    if (sign === "+") classes[index] = "ins";
    if (sign === "-") classes[index] = "del";
    if (sign === "+" || sign === "-" || sign === " ") lines[index] = line.slice(1);
  });
}

/** In a patch they stay. */
function findSigns(lines: readonly string[], classes: string[]): void {
  lines.forEach((line, index) => {
    if (/^(\+\+\+|---|@@|diff |index )/.test(line)) return;
    if (line.startsWith("+")) classes[index] = "gi";
    if (line.startsWith("-")) classes[index] = "gd";
  });
}

function takeNotes(lines: readonly string[], classes: string[]): NotedCode {
  const left: string[] = [];
  const leftClasses: string[] = [];
  let pending = { name: "", count: 0 };
  lines.forEach((line, index) => {
    const match = note.exec(line);
    if (match) pending = { name: noteClasses[match[1]!]!, count: Number(match[2] ?? 1) };
    const text = match ? line.slice(0, match.index) : line;
    // A note that has its line to itself speaks of those that follow.
    if (match && text === "") return;
    left.push(text);
    leftClasses.push(pending.count > 0 ? pending.name : classes[index]!);
    pending.count--;
  });
  return { lines: left, classes: leftClasses };
}
