import { after, before, inWindow, latest } from "../../../appliance/tcp/sequence";
import { test } from "../unit";

test("before and after wrap", () => {
  assert(before(0xffffffff, 0));
  assert(!before(0, 0xffffffff));
  assert(after(5, 0xfffffff0));
  assert(!after(7, 7) && !before(7, 7));
});

test("half the circle ahead is still after, one more is before", () => {
  assert(after(0x7fffffff, 0));
  assert(before(0x80000001, 0));
});

test("a window that wraps contains both its ends' insides", () => {
  assert(inWindow(0xfffffffe, 0xfffffff0, 0x20));
  assert(inWindow(0x0f, 0xfffffff0, 0x20));
  assert(!inWindow(0x10, 0xfffffff0, 0x20));
  assert(!inWindow(0xffffffef, 0xfffffff0, 0x20));
  assert(!inWindow(5, 5, 0));
});

test("the latest of two", () => {
  assert(latest(0xffffffff, 1) == 1);
  assert(latest(1, 0xffffffff) == 1);
});
