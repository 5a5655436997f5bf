import { Frame, frameRecordLength } from "../../../appliance/net/frame";
import { frameBufferLength, pageLength } from "../../../appliance/policy";
import { test } from "../unit";

function emptyFrame(pagesMax: u32 = 0): Frame {
  const frame = changetype<Frame>(heap.alloc(frameRecordLength));
  frame.buffer = heap.alloc(frameBufferLength);
  frame.reset(pagesMax);
  return frame;
}

test("headers and copied bytes that follow one another are one segment", () => {
  const frame = emptyFrame();
  frame.extend(54);
  frame.copy(frame.buffer, 10);
  assert(frame.segmentCount == 1);
  assert(frame.segment(0).length == 64);
  assert(frame.length == 64);
});

test("ranges of the store that touch are one segment, others are not", () => {
  const frame = emptyFrame();
  frame.extend(54);
  frame.append(0x40000000, 100);
  frame.append(0x40000064, 50);
  frame.append(0x40001000, 1);
  assert(frame.segmentCount == 3);
  assert(frame.segment(1).length == 150);
  assert(frame.length == 205);
});

test("a frame has room for as much as its pages hold", () => {
  const frame = emptyFrame(3);
  frame.extend(54);
  assert(frame.segmentRoom() == 2);
  assert(frame.fit(0x40000ff0, 100) == 100);
  assert(frame.fit(0x40000ff0, 2 * pageLength) == pageLength + 16);
  frame.append(0x40000ff0, 100);
  assert(frame.segmentRoom() == 0);
});
