import { weight } from "../../../appliance/http/negotiation";
import { Text } from "../../../appliance/http/text";
import { test } from "../unit";

function weightOf(text: string): i32 {
  const bytes = new Text(text);
  return weight(bytes.address, bytes.address + bytes.length);
}

test("no weight is the full one", () => {
  assert(weightOf("") == 1000);
  assert(weightOf("  ") == 1000);
});

test("up to three digits behind the point (9110-12.4.2-1)", () => {
  assert(weightOf(";q=0") == 0);
  assert(weightOf(";q=1") == 1000);
  assert(weightOf("; q=0.") == 0);
  assert(weightOf("; Q=0.5") == 500);
  assert(weightOf(" ;\tq=0.25") == 250);
  assert(weightOf(";q=0.001") == 1);
  assert(weightOf(";q=0.999") == 999);
  assert(weightOf(";q=1.000") == 1000);
});

test("anything else is malformed", () => {
  assert(weightOf("q=1") == -1);
  assert(weightOf(";") == -1);
  assert(weightOf(";q") == -1);
  assert(weightOf(";q=") == -1);
  assert(weightOf(";q =1") == -1);
  assert(weightOf(";q= 1") == -1);
  assert(weightOf(";q=2") == -1);
  assert(weightOf(";q=-1") == -1);
  assert(weightOf(";q=.5") == -1);
  assert(weightOf(";q=0.1234") == -1);
  assert(weightOf(";q=1.001") == -1);
  assert(weightOf(";q=0,5") == -1);
  assert(weightOf(";q=0.5 ") == -1);
  assert(weightOf(";q=0.5;x=y") == -1);
  assert(weightOf(";x=0.5") == -1);
});
