// What the markdown stage may know of the site around a page: its settings, the files that can be
// included, the components of its theme and its own.

import type { Cache } from "../cache.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { Extension } from "../extension.ts";
import { type Files, sha256 } from "../files.ts";
import type { Surroundings } from "../markdown/read.ts";
import type { SiteSettings, Source } from "../model.ts";
import { readFile } from "./file.ts";
import { frontMatterSettings } from "../settings/front-matter.ts";
import { scan } from "../sources/scan.ts";
import { decodeText } from "../sources/text.ts";
import { componentsOf } from "../theme/components.ts";
import type { Theme } from "../theme/render.ts";

/** The folder of what is only ever included. */
const includesFolder = "includes";

interface Build {
  readonly files: Files;
  readonly cache: Cache;
  readonly diagnostics: Diagnostics;
  readonly extension: Extension | undefined;
}

/** Everything around the documents of a site; without settings, as the defaults have it. */
export function surroundings(
  { files, cache, diagnostics, extension }: Build,
  content: readonly Source[],
  settings: SiteSettings | undefined,
  theme: Theme | undefined,
): Surroundings {
  const included = scan(files, includesFolder, cache, diagnostics);
  const sources = new Map([...content, ...included].map((source) => [source.path, source]));
  const texts = new Map<string, string | undefined>();
  const { language = "en", markdown } = settings ?? {};
  const read = (path: string): string | undefined => {
    const source = sources.get(path);
    const bytes = source && readFile(files, path, diagnostics, source);
    return bytes && decodeText(path, bytes, diagnostics);
  };
  return {
    ...markdown,
    language,
    key: settings ? `:${keyOf(settings, extension)}` : "",
    plugins: extension?.plugins,
    components: theme ? componentsOf(theme) : undefined,
    componentsKey: theme?.key ?? "",
    hashOf: (path) => sources.get(path)?.sha256 ?? "",
    read(path) {
      if (!texts.has(path)) texts.set(path, read(path));
      return texts.get(path);
    },
  };
}

/** Names all settings and plugins that change what becomes of a text. */
function keyOf(settings: SiteSettings, extension: Extension | undefined): string {
  const { language, markdown } = settings;
  const facts = [language, markdown, extension?.key, frontMatterSettings(settings)];
  return sha256(JSON.stringify(facts)).slice(0, 32);
}
