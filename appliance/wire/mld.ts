// Read first: RFC 3810 §5. Which groups this machine hears, told to routers and switches.
//
//     report:  | type 143, code, checksum | reserved, count of records | records …
//     record:  | kind | 0 | no sources | group, 16 bytes |
//     query:   | type 130, code, checksum | longest delay, reserved | group, 16 bytes | 4 more …

import { setAddressAt } from "./ip-address";
import { buildIcmpv6 } from "./icmpv6";

export const mldQuery: u32 = 130;
const mldReport: u32 = 143;
/** Shortest query of version 2; version 1 is not spoken. */
export const mldQueryLengthMin: u32 = 28;
export const mldReportHeaderLength: u32 = 8;
export const mldRecordLength: u32 = 20;
/** Kinds of record without sources: hears the group; begins to. */
export const modeIsExclude: u32 = 2;
export const changeToExclude: u32 = 4;

/** Bytes of the hop-by-hop header that a report needs. */
export const routerAlertLength: u32 = 8;

/** Longest delay of an answer to the query at `address`, in milliseconds (§5.1.3). */
export function mldResponseDelayMs(address: usize): u32 {
  const code: u32 = bswap<u16>(load<u16>(address, 4));
  return code < 0x8000 ? code : ((code & 0xfff) | 0x1000) << (((code >> 12) & 7) + 3);
}

/** Writes the hop-by-hop header with the router alert option (RFC 2711 §2.1) before a report. */
export function buildRouterAlert(address: usize, nextHeader: u32): void {
  store<u32>(address, nextHeader | 0x02050000);
  store<u32>(address, 0x00010000, 4);
}

/** Writes a report's header, its checksum zero. */
export function buildMldReport(address: usize, records: u32): void {
  buildIcmpv6(address, mldReport, 0, records);
}

/** Writes one record of a report. */
export function buildMldRecord(address: usize, kind: u32, groupHigh: u64, groupLow: u64): void {
  store<u32>(address, kind);
  setAddressAt(address + 4, groupHigh, groupLow);
}
