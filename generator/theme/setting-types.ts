// The types that a theme's settings may have: how theme.json defines one, what a site may give it,
// and what style sheets see of it. themes/README.md has the table for authors.

import * as z from "zod";
import { isColour } from "./colours.ts";

/** A setting as theme.json defines it, after the check. */
export type Definition = z.infer<typeof definition>;

/** A setting as the templates see it. */
export type SettingValue =
  | boolean
  | number
  | string
  | readonly string[]
  | { readonly light: string; readonly dark: string }
  | readonly { readonly title: string; readonly url: string }[];

const about = {
  label: z.string("expected text").optional(),
  description: z.string("expected text").optional(),
};

const colourText = z
  .string("expected a colour like #1d5f58")
  .refine(isColour, "expected a colour like #1d5f58, teal or oklch(45% 0.07 185)");

const colour = z
  .union([
    colourText.transform((both) => ({ light: both, dark: both })),
    z.strictObject({ light: colourText, dark: colourText }),
  ])
  .or(
    z.custom<never>(() => false, "expected a colour like #1d5f58, or one for light and for dark"),
  );

const text = z.union([z.string(), z.number().transform(String)], { error: "expected text" });
/** No bigger, so that no number needs an exponent. */
const most = 1_000_000;
const number = z.number("expected a number").min(-most).max(most);
const links = z.array(
  z.strictObject({
    title: text,
    url: z
      .string("expected an address")
      .refine(
        (url) => /^(?:https?:\/\/|mailto:|\/|#)/.test(url),
        "expected an address like /about/",
      ),
  }),
  "expected a list of title and url",
);

/** A value that theme.json puts into a style sheet: nothing that ends it, and nothing remote. */
const styleValue = z
  .string("expected text")
  .regex(/^(?:[\w\s.,%#+*/-]|"[\w\s.-]*"|\((?:[\w\s.,%+*/-])*\))+$/, "expected a value of CSS")
  .refine((value) => !/\/[/*]|\burl\b/i.test(value), "expected a value of CSS without a comment");

const choice = z.string().regex(/^[\w-]+$/, "expected words of letters, digits and -");
const definition = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("boolean"), default: z.boolean(), ...about }),
    z.strictObject({ type: z.literal("text"), default: z.string(), ...about }),
    z.strictObject({
      type: z.literal("number"),
      default: number,
      min: number.optional(),
      max: number.optional(),
      unit: z
        .string()
        .regex(/^(?:[a-z]{1,4}|%)$/i, "expected a unit like rem")
        .optional(),
      ...about,
    }),
    z.strictObject({ type: z.literal("colour"), default: colour, ...about }),
    z.strictObject({
      type: z.literal("select"),
      options: z.array(choice).min(1).or(z.record(choice, styleValue)),
      default: z.string(),
      ...about,
    }),
    z.strictObject({ type: z.literal("list"), default: z.array(text).default([]), ...about }),
    z.strictObject({ type: z.literal("picture"), default: z.string().default(""), ...about }),
    z.strictObject({ type: z.literal("links"), default: links.default([]), ...about }),
  ],
  "expected a type: boolean, text, number, colour, select, list, picture or links",
);

/** What checks one definition of theme.json. */
export const definitionSchema = definition;

/** The words that a select offers. */
export function optionsOf({ options }: Extract<Definition, { type: "select" }>): string[] {
  return Array.isArray(options) ? options : Object.keys(options);
}

/** What checks a value for a setting; `pictures` are the names of the files in assets/. */
export function valueSchema(setting: Definition, pictures: readonly string[]): z.ZodType {
  switch (setting.type) {
    case "boolean":
      return z.boolean("expected true or false");
    case "text":
      return text;
    case "number": {
      const { min = -most, max = most } = setting;
      const range = `expected a number from ${min} to ${max}`;
      return z.number(range).min(min, range).max(max, range);
    }
    case "colour":
      return colour;
    case "select":
      return z.enum(optionsOf(setting), `expected one of ${optionsOf(setting).join(", ")}`);
    case "list":
      return z.array(text, "expected a list of words");
    case "links":
      return links;
    case "picture":
      return z
        .string("expected the name of a file in theme/assets/")
        .refine((name) => name === "" || pictures.includes(name), {
          error: "there is no such file in theme/assets/ or in the theme's own assets/",
        });
  }
}

/** What style sheets see of a setting: its custom property's value in light and in dark. */
export function styleOf(
  setting: Definition,
  value: SettingValue,
): { light: string; dark: string } | undefined {
  const same = (css: string) => ({ light: css, dark: css });
  if (setting.type === "colour") return value as { light: string; dark: string };
  if (setting.type === "number") return same(`${String(value)}${setting.unit ?? ""}`);
  if (setting.type !== "select" || Array.isArray(setting.options)) return undefined;
  return same(setting.options[value as string]!);
}
