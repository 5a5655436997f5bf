// Components in a text are templates in components/: `:::name` fills components/name.hbs of the
// theme or the site.

import type { Components } from "../model/components.ts";
import { engine } from "./engine.ts";
import type { Theme } from "./render.ts";

const folder = "components/";

/** The components of a theme, with those that the site lays over it. */
export function componentsOf({ templates }: Theme): Components {
  const names = templates.names
    .filter((name) => name.startsWith(folder))
    .map((name) => name.slice(folder.length));
  return {
    names: new Set(names),
    render(name, values) {
      const { content, label, ...others } = values;
      return templates.get(folder + name)!({
        ...others,
        content: new engine.SafeString(content),
        label: new engine.SafeString(label),
      });
    },
  };
}
