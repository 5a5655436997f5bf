import { connectionCost } from "../../appliance/server";
import { httpConnectionCost } from "../../appliance/http/http";
import { connectionsCeiling } from "../../appliance/policy";
import { test } from "./unit";

test("an idle connection takes at most 512 bytes, and HTTP has 64 of them", () => {
  assert(connectionCost() <= 512);
  assert(httpConnectionCost == 64);
});

test("100,000 of them fit into three quarters of 64 MiB, and may be asked for", () => {
  assert(100_000 * connectionCost() <= 48 << 20);
  assert(connectionsCeiling >= 131_072);
});
