// Read first: RFC 3810 §5.2 and §6. Tells routers, and switches that look, which groups we hear:
// those of our addresses. A switch that was never told would keep solicitations from us.

import { mldDelayMaxUs, mldRepeatUs } from "../policy";
import { linkGroupHigh, mldRoutersLow, solicitedNodeLow } from "../wire/ip-address";
import { protocolIcmpv6 } from "../wire/ipv6";
import {
  buildMldRecord,
  buildMldReport,
  buildRouterAlert,
  changeToExclude,
  mldRecordLength,
  mldReportHeaderLength,
  mldResponseDelayMs,
  modeIsExclude,
  routerAlertLength,
} from "../wire/mld";
import { Addresses, AddressState, localLast, localLink } from "./addresses";
import { Chance } from "./chance";
import { NetDevice } from "./device";
import { openIcmpv6, queueToGroup } from "./icmpv6-frame";

const never: u64 = u64.MAX_VALUE;

/** Reports of group membership. */
@final
export class Membership {
  /** When the report of a change is repeated, and when a query is answered. */
  private repeatAtUs: u64 = never;
  private answerAtUs: u64 = never;

  constructor(
    private readonly device: NetDevice,
    private readonly addresses: Addresses,
    private readonly chance: Chance,
  ) {}

  /** When `poll` has something to do. */
  get deadlineUs(): u64 {
    return min(this.repeatAtUs, this.answerAtUs);
  }

  /** There is a new address: its group is joined. */
  changed(nowUs: u64): void {
    this.report(changeToExclude);
    this.repeatAtUs = nowUs + mldRepeatUs;
  }

  /** Takes the query at `address`, of whatever group: the answer tells all. */
  queried(address: usize, nowUs: u64): void {
    const longestUs = min(<u64>mldResponseDelayMs(address) * 1000, mldDelayMaxUs);
    const atUs = nowUs + (this.chance.next() % (longestUs + 1));
    if (atUs < this.answerAtUs) this.answerAtUs = atUs;
  }

  /** Sends what is due. */
  poll(nowUs: u64): void {
    if (nowUs >= this.repeatAtUs) {
      this.repeatAtUs = never;
      this.report(changeToExclude);
    }
    if (nowUs >= this.answerAtUs) {
      this.answerAtUs = never;
      this.report(modeIsExclude);
    }
  }

  private report(kind: u32): void {
    const frame = openIcmpv6(this.device);
    if (frame === null) return;
    buildRouterAlert(frame.extend(routerAlertLength), protocolIcmpv6);
    const message = frame.extend(mldReportHeaderLength);
    let count: u32 = 0;
    for (let local = localLink; local <= localLast; local++) {
      if (!this.isFirstOfGroup(local)) continue;
      const group = solicitedNodeLow(this.addresses.record(local).low);
      buildMldRecord(frame.extend(mldRecordLength), kind, linkGroupHigh, group);
      count += 1;
    }
    buildMldReport(message, count);
    // Until there is an address to send from, none will do (RFC 3590 §4).
    const link = this.addresses.record(localLink);
    const usable = this.addresses.isUsable(localLink);
    const high: u64 = usable ? link.high : 0;
    const low: u64 = usable ? link.low : 0;
    queueToGroup(this.device, frame, 1, high, low, mldRoutersLow, routerAlertLength);
  }

  /** Whether address `local` hears a group that no address before it hears. */
  private isFirstOfGroup(local: u32): bool {
    if (!this.isHeard(local)) return false;
    const group = solicitedNodeLow(this.addresses.record(local).low);
    for (let other = localLink; other < local; other++) {
      const low = this.addresses.record(other).low;
      if (this.isHeard(other) && solicitedNodeLow(low) == group) return false;
    }
    return true;
  }

  private isHeard(local: u32): bool {
    const state = this.addresses.record(local).state;
    return state == AddressState.Tentative || state == AddressState.Usable;
  }
}
