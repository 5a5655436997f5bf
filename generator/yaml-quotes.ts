// Text in quotes that goes on in lines without indentation. YAML 1.2 forbids it at the second line,
// but the parsers of Ruby, Go and of js-yaml take it, so real sites have it.

/** The text with such lines indented; the same text where there are none. */
export function indentQuotes(text: string): string {
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const [opening, before = "", mark = ""] = start.exec(lines[index]!) ?? [];
    if (opening === undefined || ends(lines[index]!.slice(opening.length), mark)) continue;
    const first = index + 1;
    while (++index < lines.length && !ends(lines[index]!, mark));
    if (index === lines.length) return text;
    for (let line = first; line <= index; line++) {
      const own = lines[line]!;
      if (own.trim() !== "" && own.search(/\S/) <= before.length) {
        lines[line] = " ".repeat(before.length + 1) + own.trimStart();
      }
    }
  }
  return lines.join("\n");
}

/** The start of a value in quotes: the indentation, then dashes and a key. */
const start = /^( *)(?:- +)*(?:[^\s#"'[{&*!|>-][^"'#]*?: +)?(["'])/;

/** True where a piece of text in quotes has the end of it. */
function ends(piece: string, mark: string): boolean {
  const plain = mark === '"' ? piece.replace(/\\./g, "") : piece.replaceAll("''", "");
  return plain.includes(mark);
}
