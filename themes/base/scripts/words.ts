// Text to the words that are looked for, as generator/search/words.ts finds them in pages; a test
// holds the two together.

const lengthMax = 30;
const ascii = /^[\u0000-\u007f]*$/;
/** Scripts without spaces: each two neighbours are a word. */
const unspaced = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;
const runs = new RegExp(`${unspaced.source}+|[^${unspaced.source.slice(1, -1)}]+`, "g");

/** The words of a text in their order: lower case, without accents, no longer than 30 signs. */
export function wordsOf(text: string): readonly string[] {
  const lower = text.toLowerCase();
  if (ascii.test(lower)) return short(lower.match(/[a-z0-9]+/g) ?? []);
  const plain = lower
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .normalize("NFC");
  const found = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return short(found.flatMap((word) => (unspaced.test(word) ? pairs(word) : [word])));
}

function short(words: readonly string[]): readonly string[] {
  return words.some((word) => word.length > lengthMax)
    ? words.map((word) => word.slice(0, lengthMax))
    : words;
}

function pairs(word: string): string[] {
  return (word.match(runs) ?? []).flatMap((run) => {
    const signs = [...run];
    if (!unspaced.test(run) || signs.length === 1) return [run];
    return signs.slice(1).map((sign, index) => signs[index]! + sign);
  });
}
