// Graphs in the language DOT to SVG, by Graphviz compiled to WebAssembly. Loaded only when a page
// has a diagram that is not in the cache.

import { instance } from "@viz-js/viz";

/** A diagram as SVG, or why there is none. */
export interface Diagram {
  readonly svg?: string;
  readonly fault?: string;
  /** The line of the fault, counted from 1. */
  readonly line?: number;
}

const viz = await instance();

/** Helvetica's widths are those of most sans-serif fonts, in which readers see the words. */
const font = { fontname: "Helvetica" };

/** Draws a graph with one of Graphviz' engines: dot, neato, fdp, circo, twopi, osage, patchwork. */
export function make(engine: string, source: string): Diagram {
  const result = viz.render(source, {
    format: "svg",
    engine,
    graphAttributes: { ...font, bgcolor: "transparent" },
    nodeAttributes: font,
    edgeAttributes: font,
  });
  if (result.status === "success") return { svg: clean(result.output) };
  const message = result.errors.map((error) => error.message).join("; ");
  const line = /\bline (\d+)\b/.exec(message)?.[1];
  return { fault: message.replace(/ in line \d+/, ""), ...(line && { line: Number(line) }) };
}

/** The drawing alone: it takes the colour of the text around it, and its size. */
function clean(svg: string): string {
  const drawing = svg
    .slice(svg.indexOf("<svg"))
    .replace(/<!--[^]*?-->\n?/g, "")
    .replace(/<svg width="([\d.]+)pt" height="([\d.]+)pt"\s*/, sizeInPixels)
    .replace(/ xmlns(?::xlink)?="[^"]*"| xml:space="[^"]*"/g, "")
    .replace(/<title>[^<]*<\/title>\n?/g, "")
    .replace(/ id="[^"]*"/g, "")
    // A picture has one name and is one thing: links in it would be none for many readers.
    .replace(/<a [^>]*>\n?|<\/a>\n?/g, "")
    .replace(/ font-family="[^"]*"/g, "");
  return onPaper(drawing).replace(/\n+/g, "\n").trim();
}

function sizeInPixels(_: string, width: string, height: string): string {
  const pixels = (points: string): number => Math.ceil((Number(points) * 4) / 3);
  return `<svg width="${pixels(width)}" height="${pixels(height)}" `;
}

/** Black is the colour of the text, but for words that stand on a colour of their own. */
function onPaper(svg: string): string {
  let ground = "";
  return svg.replace(
    /<g class="(?:node|edge|cluster|graph)"|<(?:polygon|ellipse|path) [^>]*>|<text [^>]*>/g,
    (tag) => {
      if (tag.startsWith("<g")) {
        ground = "";
        return tag;
      }
      if (tag.startsWith("<text")) {
        if (ground !== "" && !tag.includes(" fill="))
          return tag.replace("<text", '<text fill="#000"');
        return tag.includes(" fill=") ? tag : tag.replace("<text", '<text fill="currentColor"');
      }
      const fill = / fill="([^"]*)"/.exec(tag)?.[1] ?? "none";
      if (!/^(none|transparent|black)$/.test(fill)) ground = fill;
      return tag
        .replace(' stroke="black"', ' stroke="currentColor"')
        .replace(' fill="black"', ' fill="currentColor"');
    },
  );
}
