// Whether the old site shows mathematics. Where it does not, dollars in its texts are dollars: as
// formulas they would be errors or, worse, formulas.

import type { Files } from "../files.ts";
import type { Mapping } from "./conversion.ts";
import { sourceText } from "./source.ts";

/** Where a site may say so. */
export interface MathSigns {
  /** Settings and front matter. */
  readonly data: Iterable<Mapping>;
  /** Texts of the new site. */
  readonly texts: Iterable<string>;
  /** Folders of templates in the old one. */
  readonly folders: readonly string[];
  readonly files: Files;
}

/** A key like `mathjax`, `use_math`, `katex` or Hugo's `passthrough` with a value. */
const key = /"[^"]*(?:math|katex|passthrough)[^"]*":(?!false|null|"")/i;
/** What templates load, and texts by a script of their own. */
const library = /mathjax|katex/i;
const script = /<script\b[^>]*(?:mathjax|katex)/i;
/** A formula that can hardly be anything else. */
const formula = /(?<![\w/$])\$\$[^$\n]*[\\^_=][^$\n]*\$\$(?!\w)|^\s*\$\$\s*$/m;

/** What site.yaml says of mathematics: that there is none, where texts have dollars without it. */
export function mathematicsSetting(signs: MathSigns): Mapping {
  if (![...signs.texts].some((text) => text.includes("$"))) return {};
  return showsMathematics(signs) ? {} : { markdown: { math: false } };
}

/** True where something shows that formulas are meant. */
function showsMathematics({ data, texts, folders, files }: MathSigns): boolean {
  for (const mapping of data) if (key.test(JSON.stringify(mapping))) return true;
  for (const text of texts) if (formula.test(text) || script.test(text)) return true;
  const isTemplate = ({ path }: { readonly path: string }): boolean => /\.(?:html?|md)$/.test(path);
  return folders
    .flatMap((folder) => files.list(folder).files.filter(isTemplate))
    .some(({ path }) => library.test(sourceText(files, path) ?? ""));
}
