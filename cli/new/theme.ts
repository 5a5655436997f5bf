// A theme: a few files over the built-in one, or with --copy all of its files.

import type { Kind, NewFile, NewRequest } from "./kind.ts";

/** The built-in theme that a new one begins with. */
const base = "default";

const styles = `/* Comes after the sheets of the theme below; see kiln theme check. */

:root {
  --measure: 36rem;
}
`;

export const theme: Kind = {
  name: "theme",
  summary: `a theme that changes a few files of the built-in one, or with --copy all its files`,
  plan(request) {
    return request.copy ? copied(request) : started(request);
  },
};

function started({ name }: NewRequest): NewFile[] {
  const about = { name, version: "0.1.0", contract: 2, extends: base, settings: {} };
  return [
    { path: `themes/${name}/theme.json`, bytes: `${JSON.stringify(about, undefined, 2)}\n` },
    { path: `themes/${name}/styles/${name}.css`, bytes: styles },
  ];
}

function copied({ name, themes }: NewRequest): NewFile[] {
  const files = new Map<string, Uint8Array>();
  let about: About = { extends: base };
  while (about.extends !== undefined) {
    const below = `${about.extends}/`;
    for (const { path } of themes.list(about.extends).files) {
      const inside = path.slice(below.length);
      if (!files.has(inside)) files.set(inside, themes.read(path)!);
    }
    about = JSON.parse(Buffer.from(themes.read(`${below}theme.json`)!).toString()) as About;
  }
  const own = JSON.parse(Buffer.from(files.get("theme.json")!).toString()) as About;
  // With all files at hand it stands alone.
  const alone = { ...own, name, version: "0.1.0", extends: undefined };
  files.set("theme.json", Buffer.from(`${JSON.stringify(alone, undefined, 2)}\n`));
  return [...files].map(([path, bytes]) => ({ path: `themes/${name}/${path}`, bytes }));
}

/** What this reads of a theme.json. */
interface About {
  readonly extends?: string;
}
