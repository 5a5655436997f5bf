// What a browser finds in one page. `inspect` runs inside the page, so it stands alone.

/** Findings about one page; each list is empty when all is well. */
export interface Inspection {
  /** Elements and attributes that a strict policy forbids. */
  readonly inline: string[];
  /** Elements that load something from another server. */
  readonly remote: string[];
  /** Depths of all headings, in order. */
  readonly headings: number[];
  readonly imagesWithoutAlt: string[];
  readonly repeatedIds: string[];
  /** Links to places in the page that are not there. */
  readonly deadAnchors: string[];
  /** How far the page reaches beyond the screen, in pixels. */
  readonly overflow: number;
  readonly landmarks: string[];
}

/** Looks a page over; to be run by `page.evaluate`. */
export function inspect(): Inspection {
  const all = [...document.querySelectorAll("*")];
  const name = (element: Element): string => element.outerHTML.slice(0, 120);
  const isInline = (element: Element): boolean =>
    element.matches("style, script:not([src])") ||
    [...element.attributes].some(({ name }) => name === "style" || /^on/.test(name));
  const loaded = (element: Element): string[] =>
    [element.getAttribute("src"), element.getAttribute("poster")]
      .concat(
        /^(stylesheet|icon)/.test(element.getAttribute("rel") ?? "")
          ? element.getAttribute("href")
          : null,
      )
      .filter((url) => url !== null);
  const ids = all.map(({ id }) => id).filter((id) => id !== "");
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  const anchors = [...document.querySelectorAll('a[href^="#"]')];
  return {
    inline: all.filter(isInline).map(name),
    remote: all.filter((one) => loaded(one).some((url) => /^(\w+:)?\/\//.test(url))).map(name),
    headings: headings.map(({ tagName }) => Number(tagName[1])),
    imagesWithoutAlt: [...document.images].filter((image) => !image.hasAttribute("alt")).map(name),
    repeatedIds: ids.filter((id, index) => ids.indexOf(id) !== index),
    deadAnchors: anchors
      .map((anchor) => decodeURIComponent(anchor.getAttribute("href")!.slice(1)))
      .filter((id) => !document.getElementById(id)),
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    landmarks: ["header", "main", "footer"].filter((tag) =>
      document.querySelector(`body > ${tag}`),
    ),
  };
}
