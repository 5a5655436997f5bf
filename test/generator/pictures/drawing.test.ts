// The size of a drawing, by its own words.

import { expect, test } from "vitest";
import { drawingSize } from "../../../generator/pictures/drawing.ts";

test.each([
  ['<svg viewBox="0 0 30 20">', [30, 20]],
  ['<svg viewBox="-5,-5, 30.4 , 20">', [30, 20]],
  ['<svg width="100" height="50" viewBox="0 0 1 1">', [100, 50]],
  ['<svg width="100px" viewBox="0 0 30 20">', [100, 67]],
  ["<svg height='1in' viewBox='0 0 30 20'>", [144, 96]],
  ['<svg width="100%" height="100%" viewBox="0 0 30 20">', [30, 20]],
  ['<svg width="10em" viewBox="0 0 30 20">', [30, 20]],
  ['<?xml?><!-- <svg width="1"> -->\n<svg\n  data-a="a>b"\n  width="7"\n  height="8">', [7, 8]],
  ['<svg stroke-width="4" viewBox="0 0 30 20">', [30, 20]],
])("%s", (text, [width, height]) => {
  expect(drawingSize(text)).toEqual({ width, height });
});

test.each([
  "<svg>",
  "",
  "<svg width='0' height='0'>",
  '<svg viewBox="0 0 a b">',
  '<svg viewBox="0 0 0 9">',
  "<svg",
])("no size: %s", (text) => expect(drawingSize(text)).toBeUndefined());
