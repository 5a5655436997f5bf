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
  const below = `${base}/`;
  const about = JSON.parse(Buffer.from(themes.read(`${below}theme.json`)!).toString()) as object;
  const own = { ...about, name, version: "0.1.0" };
  const others = themes.list(base).files.filter(({ path }) => path !== `${below}theme.json`);
  return [
    { path: `themes/${name}/theme.json`, bytes: `${JSON.stringify(own, undefined, 2)}\n` },
    ...others.map(({ path }) => {
      const inside = path.slice(below.length);
      return { path: `themes/${name}/${inside}`, bytes: themes.read(path)! };
    }),
  ];
}
