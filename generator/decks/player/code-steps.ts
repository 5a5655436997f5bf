// Steps through lines of code. `data-steps="1|3-4|all"` names the groups; each step after the first
// is a fragment without content, so that it takes its turn among the others on the slide. Lines
// that are not meant are made quiet by the theme (.line.is-quiet).

/** Prepares all blocks of code; to be called before reveal.js starts. */
export function stepThroughCode(deck: HTMLElement): void {
  for (const code of deck.querySelectorAll<HTMLElement>("[data-steps]")) {
    const groups = code.dataset["steps"]!.split("|");
    const lines = [...code.querySelectorAll<HTMLElement>(".line")];
    const marks = groups.slice(1).map(() => {
      const mark = document.createElement("span");
      mark.className = "fragment code-step";
      (code.closest("pre") ?? code).after(mark);
      return mark;
    });
    // Each was put before the one made earlier.
    marks.reverse();
    const show = (): void => {
      const shown = marks.filter((mark) => mark.classList.contains("visible")).length;
      const meant = linesOf(groups[shown]!, lines.length);
      lines.forEach((line, index) => line.classList.toggle("is-quiet", !meant.has(index + 1)));
      lines.find((_, index) => meant.has(index + 1))?.scrollIntoView({ block: "nearest" });
    };
    show();
    for (const name of ["fragmentshown", "fragmenthidden", "slidechanged", "ready"]) {
      deck.addEventListener(name, show);
    }
    deck.addEventListener("pdf-ready", () => {
      for (const line of lines) line.classList.remove("is-quiet");
    });
  }
}

/** The lines of one group: "3-4,7", "all" or "none". */
function linesOf(group: string, count: number): ReadonlySet<number> {
  const lines = new Set<number>();
  if (group === "none") return lines;
  for (const part of group === "all" ? [`1-${count}`] : group.split(",")) {
    const [first = 0, last = first] = part.split("-").map(Number);
    for (let line = first; line <= Math.min(last, count); line++) lines.add(line);
  }
  return lines;
}
