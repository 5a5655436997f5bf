// Read first: SVG 2 §8.2 and §8.6. The size that a browser gives to a drawing shown by <img>.

/** Width and height in CSS pixels; undefined where the drawing tells neither size nor viewBox. */
export function drawingSize(text: string): { width: number; height: number } | undefined {
  const tag = /<svg\b(?:[^>"']|"[^"]*"|'[^']*')*>/.exec(withoutComments(text))?.[0];
  if (tag === undefined) return undefined;
  const box =
    attribute(tag, "viewBox")
      ?.trim()
      .split(/[\s,]+/)
      .map(Number) ?? [];
  const [boxWidth, boxHeight] = box.length === 4 ? [box[2]!, box[3]!] : [NaN, NaN];
  const ratio = boxWidth / boxHeight;
  const width = pixels(attribute(tag, "width"));
  const height = pixels(attribute(tag, "height"));
  const size = {
    width: width ?? (height !== undefined && ratio > 0 ? height * ratio : boxWidth),
    height: height ?? (width !== undefined && ratio > 0 ? width / ratio : boxHeight),
  };
  const rounded = { width: Math.round(size.width), height: Math.round(size.height) };
  return rounded.width > 0 && rounded.height > 0 ? rounded : undefined;
}

function withoutComments(text: string): string {
  return text.replace(/<!--[^]*?-->/g, "");
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return match?.[1] ?? match?.[2];
}

/** CSS pixels of one unit; percentages and units of fonts have no length of their own. */
const units: Readonly<Record<string, number>> = {
  "": 1,
  px: 1,
  pt: 96 / 72,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
};

function pixels(length: string | undefined): number | undefined {
  const match = /^\s*([\d.]+(?:e[+-]?\d+)?)\s*(\w*)\s*$/i.exec(length ?? "");
  const unit = match && units[match[2]!.toLowerCase()];
  return unit === undefined || unit === null ? undefined : Number(match![1]) * unit;
}
