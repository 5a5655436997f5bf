// Helpers for texts: the theme's own words in the page's language, text with markdown in it, whole
// addresses, and values for scripts.

import type { Words } from "../words.ts";
import { type HelperTable, languageOf, textOf } from "./call.ts";

/** Characters that could end a script's element, or a line of a script. */
const unsafe = /[<>&\u2028\u2029]/g;

/** Texts. `markdown` turns a line of it into HTML, `safe` marks HTML as such. */
export function wordHelpers(
  words: Words,
  markdown: (text: string) => string,
  safe: (html: string) => unknown,
): HelperTable {
  return {
    t([key], { hash, root }) {
      const languages = [languageOf(root), root.site?.language ?? "en"];
      return words.find(textOf(key), languages, hash);
    },
    markdown: ([text]) => safe(markdown(textOf(text))),
    absolute([path], { root }) {
      const text = textOf(path);
      return text.startsWith("/") && !text.startsWith("//")
        ? `${root.site?.baseUrl ?? ""}${text}`
        : text;
    },
    json: ([value]) =>
      (JSON.stringify(value) ?? "null").replace(
        unsafe,
        (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
      ),
  };
}
