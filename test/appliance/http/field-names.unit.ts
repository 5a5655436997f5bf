// Names as browsers spell them are recognised without a look at each character: never where the
// slow way would find another name, another field, or none.

import { tokenEnd } from "../../../appliance/http/characters";
import {
  fieldAcceptEncoding,
  fieldConnection,
  fieldHost,
  fieldNamed,
  fieldOther,
  spelledFieldShift,
  spelledName,
} from "../../../appliance/http/field-names";
import { Text } from "../../../appliance/http/text";
import { test } from "../unit";

const rest = " and a value that is long enough\r\n";

/** A spelled name has the length and the field that the slow way finds. */
function agrees(line: Text): bool {
  const spelled = spelledName(line.address, line.length);
  if (spelled == 0) return true;
  const end = tokenEnd(line.address, line.address + line.length);
  const length = <u32>(end - line.address);
  if (load<u8>(end) != 0x3a || length != (spelled & 0xff)) return false;
  return fieldNamed(line.address, length) == spelled >> spelledFieldShift;
}

function isLeft(line: string): bool {
  const text = new Text(line);
  return spelledName(text.address, text.length) == 0;
}

function known(name: string, field: u32): void {
  const line = new Text(name + ":" + rest);
  const length = <u32>name.length;
  assert(spelledName(line.address, line.length) == ((field << spelledFieldShift) | length));
  assert(agrees(line));
  // Any other byte anywhere in the name, or for its colon.
  for (let place: u32 = 0; place <= length; place++) {
    const right = load<u8>(line.address + place);
    for (let character: u32 = 0; character < 256; character++) {
      store<u8>(line.address + place, <u8>character);
      assert(agrees(line));
    }
    store<u8>(line.address + place, right);
  }
}

test("what browsers send", () => {
  known("Host", fieldHost);
  known("Connection", fieldConnection);
  known("Accept-Encoding", fieldAcceptEncoding);
  known("Accept", fieldOther);
  known("Accept-Language", fieldOther);
  known("User-Agent", fieldOther);
  known("Upgrade-Insecure-Requests", fieldOther);
});

test("another spelling is left to the slow way", () => {
  assert(isLeft("host:" + rest));
  assert(isLeft("ACCEPT-ENCODING:" + rest));
  assert(isLeft("Accept-Enc:" + rest));
  assert(isLeft("Hosts:" + rest));
});

test("what might reach behind the end is left to the slow way", () => {
  const line = new Text("User-Agent: curl/8.0.0 and more\r\n");
  assert(spelledName(line.address, 25) == 0 && spelledName(line.address, 26) != 0);
  assert(isLeft("Host:\r\n"));
});
