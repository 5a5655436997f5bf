// Names that stay the same from build to build.

import { sha256 } from "../files.ts";

/** An address, or where the site does not know its own, a name made of the path. */
export function identifier(baseUrl: string, url: string): string {
  if (baseUrl) return baseUrl + url;
  const hash = sha256(`kiln ${url}`);
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`];
  return `urn:uuid:${[...parts, `8${hash.slice(17, 20)}`, hash.slice(20, 32)].join("-")}`;
}
