// The colours of a style sheet, and how well one is read on another (WCAG 2.2, relative luminance
// and contrast ratio).

export type Colours = ReadonlyMap<string, string>;

/** Custom properties with a colour, in light and in dark. */
export function coloursOf(css: string): { light: Colours; dark: Colours } {
  const dark = /@media \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}/.exec(css);
  const light = /:root \{([^}]*)\}/.exec(css);
  if (!light || !dark) throw new Error("the sheet has no colours for light and dark");
  return { light: declared(light[1]!), dark: declared(dark[1]!) };
}

function declared(block: string): Colours {
  const found = block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g);
  return new Map([...found].map(([, name, value]) => [name!, value!]));
}

/** Contrast ratio of two colours like "#26221f": 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
