// In which widths a picture is made.

/** A width this near to the picture's own adds nothing. */
const nearness = 0.9;
/** What readers of feeds and previews of links get, who choose no width. */
const fallbackWidthMax = 1200;

/** The widths to make of a picture, ascending: those wanted below its own, and the most. */
export function widthsOf(own: number, wanted: readonly number[]): readonly number[] {
  const most = Math.min(own, Math.max(...wanted));
  const less = [...new Set(wanted)].filter((width) => width < most * nearness);
  return [...less.sort((a, b) => a - b), most];
}

/** The one width of a picture without choice. */
export function fallbackWidth(widths: readonly number[]): number {
  return widths.findLast((width) => width <= fallbackWidthMax) ?? widths[0]!;
}
