// Which pages say the same in different languages: those with the same `translationKey`, or with
// the same place but for the mark of the language.

import type { Page, Translation } from "../model.ts";
import type { PageLanguage } from "./languages.ts";

/** A page and what its translations share with it. */
export interface Translated {
  readonly page: Page;
  readonly key: string;
  readonly language: PageLanguage;
}

/** Tells each page of its translations, in the order of the site's languages. */
export function linkTranslations(pages: readonly Translated[]): void {
  const groups = new Map<string, Translated[]>();
  for (const own of pages) {
    const group = groups.get(own.key);
    if (!group) groups.set(own.key, [own]);
    else if (!group.some(({ language }) => language === own.language)) group.push(own);
  }
  for (const group of groups.values()) {
    if (group.length === 1) continue;
    for (const { page } of group) {
      const translations = group
        .filter((other) => other.page !== page)
        .map(({ page: { title, url }, language }): Translation => {
          return { title, url, lang: language.lang, language: language.name };
        });
      Object.assign(page, { translations });
    }
  }
}
