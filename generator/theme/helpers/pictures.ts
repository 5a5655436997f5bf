// Helpers for the author's pictures: the one that stands for a page, and those in its text.

import type { Attributes } from "../../model.ts";
import type { Picture } from "../../model/pictures.ts";
import type { ImageContext } from "../context.ts";
import { escapeAttribute, pictureTag, tag } from "../picture-tag.ts";
import { type HelperTable, textOf } from "./call.ts";

/** Pictures. `safe` marks HTML as such. */
export function pictureHelpers(safe: (html: string) => unknown): HelperTable {
  return {
    picture([given], { hash, root }) {
      if (!given) return "";
      const image = given as ImageContext;
      const own: Attributes = {
        ...named("class", hash["class"]),
        alt: escapeAttribute(textOf(hash["alt"] ?? image.alt)),
      };
      const first = Boolean(hash["first"]);
      const sizes = textOf(hash["sizes"]) || (root.site?.pictureSizes ?? "100vw");
      const files = image.files as Picture | undefined;
      if (files) return safe(pictureTag(files, own, { sizes, first, place: (url) => url }));
      const late: Attributes = first ? {} : { loading: "lazy", decoding: "async" };
      const size = { ...named("width", image.width), ...named("height", image.height) };
      return safe(tag("img", { src: escapeAttribute(image.url), ...own, ...size, ...late }));
    },
    sizes([content, wanted], { root }) {
      const written = ` sizes="${escapeAttribute(root.site?.pictureSizes ?? "")}"`;
      const other = ` sizes="${escapeAttribute(textOf(wanted))}"`;
      return safe(textOf(content).replaceAll(written, other));
    },
  };
}

function named(name: string, value: unknown): Attributes {
  return value === undefined ? {} : { [name]: escapeAttribute(textOf(value)) };
}
