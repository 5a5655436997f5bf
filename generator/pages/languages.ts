// The languages of a site. The first is the main one, whose addresses have no prefix.

import type { Language, SiteSettings } from "../model.ts";

/** What addresses in a language look like. */
export interface AddressLanguage {
  readonly lang: string;
  /** Its front page. */
  readonly url: string;
  /** Before each of its addresses: "" or "/de". */
  readonly prefix: string;
}

/** A language with all that differs in it. */
export interface PageLanguage extends Language, AddressLanguage {
  /** The site's settings, in this language. */
  readonly settings: SiteSettings;
}

/** All languages, the main one first; it alone where the settings name no other. */
export function languagesOf(settings: SiteSettings): readonly PageLanguage[] {
  const { languages, language: main } = settings;
  const others = Object.keys(languages).filter((lang) => lang !== main);
  return [main, ...others].map((lang) => {
    const { name, ...own } = languages[lang] ?? {};
    const prefix = lang === main ? "" : `/${lang.toLowerCase()}`;
    const given = Object.entries(own).filter(([, value]) => value !== undefined);
    return {
      lang,
      // Where there is one language alone, nobody chooses one by its name.
      name: name ?? (others.length > 0 ? nameOf(lang) : lang),
      url: `${prefix}/`,
      prefix,
      settings: { ...settings, ...Object.fromEntries(given), language: lang },
    };
  });
}

/** What a language calls itself: "Deutsch". */
function nameOf(lang: string): string {
  const name = new Intl.DisplayNames(lang, { type: "language" }).of(lang) ?? lang;
  return name.charAt(0).toLocaleUpperCase(lang) + name.slice(1);
}
