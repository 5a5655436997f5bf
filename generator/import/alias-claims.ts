// Old addresses that lead to pages of the new site. Generators let the page that is written last
// have one that two claim; here that would be an error, so the first claim stands.

import type { Diagnostics } from "../diagnostics.ts";

/** The old addresses of a site's pages. */
export class AliasClaims {
  private readonly diagnostics: Diagnostics;
  /** The file that has each. */
  private readonly owners: Map<string, string>;

  /** What stands at an address cannot be an alias of something else. */
  constructor(
    pages: Iterable<{ readonly url: string; readonly file: string }>,
    diagnostics: Diagnostics,
  ) {
    this.diagnostics = diagnostics;
    this.owners = new Map([...pages].map(({ url, file }) => [plain(url), file]));
  }

  /** Those of a page's aliases that no other page has; the rest is told. */
  free(aliases: readonly unknown[], file: string): unknown[] {
    return aliases.filter((alias) => {
      // A relative one is below the page's own address.
      if (typeof alias !== "string" || !alias.startsWith("/")) return true;
      const address = plain(alias);
      const owner = this.owners.get(address) ?? file;
      this.owners.set(address, owner);
      if (owner === file) return true;
      this.diagnostics.add("import-alias-taken", { file, values: { alias, owner } });
      return false;
    });
  }
}

function plain(address: string): string {
  return address.replace(/(?:\/index\.html?|\/)$/, "");
}
