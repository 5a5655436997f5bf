// The languages of a Jekyll site. Jekyll knows none: authors put each language into a folder of its
// own, `de/news/_posts/` or `_articles/de/`, and say `lang: de` in the front matter.

import { type Mapping, wordOf } from "./conversion.ts";

/** What is asked of a document here. */
interface Placed {
  readonly data: Mapping;
  /** Folders above _posts. */
  readonly above: string;
  /** Path below that, or below the collection's folder. */
  readonly inside: string;
}

/** Which language a document is in, and its place without the folder of that language. */
export interface Translated {
  /** "" for the main language. */
  readonly language: string;
  readonly above: string;
  readonly inside: string;
}

/** The languages other than `main` that have a folder which bears their name. */
export function languageFolders(documents: Iterable<Placed>, main: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const document of documents) {
    const language = languageIn(document.data);
    if (language && language !== main && isTop(document, language)) found.add(language);
  }
  return found;
}

/** Takes the folder of its language out of a document's place; `languages` are all but `main`. */
export function withoutLanguage(
  document: Placed,
  languages: ReadonlySet<string>,
  main: string,
): Translated {
  const { data, above, inside } = document;
  const language = languageIn(data) ?? main;
  const isKnown = languages.has(language) || (language === main && languages.size > 0);
  // The front page of the main language's folder has the address of that folder, and stays there.
  const isFront = language === main && /^[^/]+\/index\.\w+$/.test(inside);
  if (!isKnown || !isTop(document, language) || isFront) return { language: "", above, inside };
  const rest = (path: string): string => path.replace(/^[^/]*\/?/, "");
  const place = above === "" ? { above, inside: rest(inside) } : { above: rest(above), inside };
  return { language: language === main ? "" : language, ...place };
}

/** The language of a document, written as in HTML: `zh_tw` is `zh-TW`. */
export function languageIn(data: Mapping): string | undefined {
  const tag = wordOf(data["lang"] ?? data["locale"])?.replaceAll("_", "-");
  try {
    return tag === undefined ? undefined : Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** True when the first folder of a document's place is called as the language. */
function isTop({ above, inside }: Placed, language: string): boolean {
  const [first, ...rest] = (above === "" ? inside : `${above}/`).split("/");
  return rest.length > 0 && first!.replaceAll("_", "-").toLowerCase() === language.toLowerCase();
}
