// Read first: Web Application Manifest (https://www.w3.org/TR/appmanifest/). What a home screen
// needs to know of a site that somebody puts there.

import type { SiteSettings } from "../model.ts";

export const manifestUrl = "/manifest.webmanifest";

/** An icon as the manifest lists it. */
export interface ManifestIcon {
  readonly src: string;
  /** "192x192", or "any" for a drawing. */
  readonly sizes: string;
  readonly type: string;
  readonly purpose?: "maskable";
}

/** Signs that a name below an icon has room for. */
const shortLengthMax = 12;

/** The manifest. `ground` is the colour behind the pages, where the theme tells it. */
export function webManifest(
  { title, description, language }: SiteSettings,
  icons: readonly ManifestIcon[],
  ground: string | undefined,
): string {
  const facts = {
    name: title,
    short_name: shortName(title),
    ...(description && { description }),
    lang: language,
    id: "/",
    start_url: "/",
    scope: "/",
    display: "browser",
    ...(ground && { background_color: ground, theme_color: ground }),
    icons,
  };
  return `${JSON.stringify(facts, undefined, 2)}\n`;
}

/** The first words of a title, as many as there is room for; one that is too long stays whole. */
function shortName(title: string): string {
  const words = title.split(/\s+/);
  let short = words[0]!;
  for (const word of words.slice(1)) {
    if (`${short} ${word}`.length > shortLengthMax) break;
    short += ` ${word}`;
  }
  return short;
}
