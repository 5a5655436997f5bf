import {
  cookieLifeUs,
  cookieMss,
  makeCookie,
  stampSack,
  stampScales,
  stampShift,
  stampWithOptions,
} from "../../../appliance/tcp/syn-cookie";
import { test } from "../unit";

const nowUs: u64 = 123_456_789_000;

test("a cookie names the largest class that is not beyond the peer's MSS", () => {
  const offered: u32[] = [216, 535, 536, 1219, 1220, 1399, 1459, 1460, 9000];
  const named: u32[] = [216, 216, 536, 1000, 1220, 1360, 1440, 1460, 1460];
  for (let index = 0; index < offered.length; index++) {
    const iss = makeCookie(1, 2, 3, 4, offered[index], nowUs);
    assert(cookieMss(1, 2, 3, 4, iss, nowUs) == named[index]);
  }
});

test("a cookie is good for one connection, one number, one key", () => {
  const iss = makeCookie(1, 2, 3, 4, 1460, nowUs);
  assert(cookieMss(0, 2, 3, 4, iss, nowUs) == 0);
  assert(cookieMss(1, 0, 3, 4, iss, nowUs) == 0);
  assert(cookieMss(1, 2, 0, 4, iss, nowUs) == 0);
  assert(cookieMss(1, 2, 3, 5, iss, nowUs) == 0);
  for (let bit = 0; bit < 32; bit++) {
    assert(cookieMss(1, 2, 3, 4, iss ^ (1 << bit), nowUs) == 0);
  }
  assert(cookieMss(1, 2, 3, 4, iss - 1, nowUs) == 0);
});

test("a cookie lasts one slot at least, and less than two", () => {
  const slotUs = cookieLifeUs / 2;
  const start = (nowUs / slotUs) * slotUs;
  const first = makeCookie(1, 2, 3, 4, 1460, start);
  const last = makeCookie(1, 2, 3, 4, 1460, start + slotUs - 1);
  assert(first == last);
  assert(cookieMss(1, 2, 3, 4, first, start + cookieLifeUs - 1) == 1460);
  assert(cookieMss(1, 2, 3, 4, first, start + cookieLifeUs) == 0);
  for (let slot: u64 = 2; slot < 40; slot++) {
    assert(cookieMss(1, 2, 3, 4, first, start + slot * slotUs) == 0);
  }
});

test("of random numbers one in 2^26 is a cookie: of a million, next to none", () => {
  let right = 0;
  let iss: u32 = 1;
  for (let round = 0; round < 1_000_000; round++) {
    iss ^= iss << 13;
    iss ^= iss >> 17;
    iss ^= iss << 5;
    if (cookieMss(1, 2, 3, 4, iss, nowUs) != 0) right += 1;
  }
  assert(right <= 1);
});

test("a timestamp remembers shift and SACK, and is never ahead of the clock", () => {
  for (let stamp: u32 = 0xffffff00; stamp != 0x100; stamp++) {
    for (let shift: u32 = 0; shift <= 14; shift++) {
      const marked = stampWithOptions(stamp, true, shift, (shift & 1) != 0);
      assert(stamp - marked < 64 && stampScales(marked) && stampShift(marked) == shift);
      assert(stampSack(marked) == ((shift & 1) != 0));
    }
    const plain = stampWithOptions(stamp, false, 7, true);
    assert(stamp - plain < 64 && !stampScales(plain) && stampSack(plain));
  }
});
