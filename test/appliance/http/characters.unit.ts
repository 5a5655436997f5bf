// The scans that look at eight bytes at once agree with looking at one, for every byte and place.

import {
  classesOf,
  plainCharacter,
  plainEnd,
  tokenCharacter,
  tokenEnd,
  valueCharacter,
  valueEnd,
} from "../../../appliance/http/characters";
import { test } from "../unit";

const buffer = heap.alloc(64);

function fill(character: u32, length: u32): void {
  memory.fill(buffer, <u8>character, length);
  store<u8>(buffer + length, 0x0a);
}

function slowEnd(classes: u32): usize {
  let at = buffer;
  while (classesOf(load<u8>(at)) & classes) at += 1;
  return at;
}

test("every byte at every place ends a token or does not", () => {
  for (let place: u32 = 0; place < 20; place++) {
    for (let character: u32 = 0; character < 256; character++) {
      fill(0x61 + (place & 1) * 0x2d, 24);
      store<u8>(buffer + place, character);
      assert(tokenEnd(buffer, buffer + 25) == slowEnd(tokenCharacter));
    }
  }
});

test("two odd bytes in one word", () => {
  for (let first: u32 = 0; first < 256; first++) {
    for (let second: u32 = 0; second < 256; second++) {
      fill(0x2d, 9);
      store<u8>(buffer + 2, first);
      store<u8>(buffer + 3, second);
      assert(tokenEnd(buffer, buffer + 10) == slowEnd(tokenCharacter));
      assert(valueEnd(buffer, buffer + 10) == slowEnd(valueCharacter));
      assert(plainEnd(buffer, buffer + 10) == slowEnd(plainCharacter));
    }
  }
});

test("every byte at every place ends a value or does not", () => {
  for (let place: u32 = 0; place < 40; place++) {
    for (let character: u32 = 0; character < 256; character++) {
      fill(0x20 + ((place * 11) % 224), 50);
      store<u8>(buffer + place, character);
      assert(valueEnd(buffer, buffer + 51) == slowEnd(valueCharacter));
    }
  }
});

test("every two bytes in the two words of a value", () => {
  for (let first: u32 = 0; first < 256; first++) {
    for (let second: u32 = 0; second < 256; second++) {
      fill(0x7e, 20);
      store<u8>(buffer + 6, first);
      store<u8>(buffer + 7, second);
      store<u8>(buffer + 8, second);
      store<u8>(buffer + 9, first);
      assert(valueEnd(buffer, buffer + 21) == slowEnd(valueCharacter));
    }
  }
});

test("every byte at every place ends the plain part of a path or does not", () => {
  for (let place: u32 = 0; place < 20; place++) {
    for (let character: u32 = 0; character < 256; character++) {
      fill(place & 1 ? 0x2f : 0x61 + place, 24);
      store<u8>(buffer + place, character);
      assert(plainEnd(buffer, buffer + 25) == slowEnd(plainCharacter));
    }
  }
});

test("tokens are those of RFC 9110 §5.6.2", () => {
  let count = 0;
  for (let character: u32 = 0; character < 256; character++) {
    if (classesOf(character) & tokenCharacter) count += 1;
  }
  assert(count == 26 + 26 + 10 + 15);
  assert(!(classesOf(0x3a) & tokenCharacter) && !(classesOf(0x20) & tokenCharacter));
  assert(classesOf(0x0a) == 0 && classesOf(0x0d) == 0 && classesOf(0) == 0);
});
