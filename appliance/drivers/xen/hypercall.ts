// Read first: Xen's public headers xen.h, event_channel.h, memory.h, hvm/hvm_op.h, sched.h. The
// hypercalls that a driver needs, by the headers' names.

import { hypercall } from "../../machine/machine";

const memoryOp: u32 = 12;
const schedOp: u32 = 29;
const eventChannelOp: u32 = 32;
const hvmOp: u32 = 34;

const hvmOpGetParam: u64 = 1;
const memoryAddToPhysmap: u64 = 7;
const mapSpaceGrantTable: u32 = 1;
const eventChannelClose: u64 = 3;
const eventChannelSend: u64 = 4;
const eventChannelAllocUnbound: u64 = 6;
const schedOpShutdown: u64 = 2;

/** Index of the parameters that say where xenstore's ring and event channel are. */
export const paramStorePfn: u32 = 1;
export const paramStoreEvtchn: u32 = 2;

/** Reasons of SCHEDOP_shutdown. */
export const shutdownPoweroff: u32 = 0;
export const shutdownReboot: u32 = 1;

/** DOMID_SELF: the domain that asks. */
const domidSelf: u16 = 0x7ff0;

/** Where the one argument of a hypercall lies while it is made. */
const argument = memory.data(24);

/** HVMOP_get_param; 0 where there is no such parameter, or no Xen. */
export function hvmParam(index: u32): u64 {
  store<u16>(argument, domidSelf);
  store<u32>(argument, index, 4);
  store<u64>(argument, 0, 8);
  return hypercall(hvmOp, hvmOpGetParam, argument, 0) == 0 ? load<u64>(argument, 8) : 0;
}

/** XENMEM_add_to_physmap: has the first page of the grant table lie at page frame `frame`. */
export function mapGrantTable(frame: u64): bool {
  store<u32>(argument, domidSelf);
  store<u32>(argument, mapSpaceGrantTable, 4);
  store<u64>(argument, 0, 8);
  store<u64>(argument, frame, 16);
  return hypercall(memoryOp, memoryAddToPhysmap, argument, 0) == 0;
}

/** EVTCHNOP_alloc_unbound: a port that `domain` may bind to; 0 where there is none. */
export function allocatePort(domain: u32): u32 {
  store<u16>(argument, domidSelf);
  store<u16>(argument, <u16>domain, 2);
  const result = hypercall(eventChannelOp, eventChannelAllocUnbound, argument, 0);
  return result == 0 ? load<u32>(argument, 4) : 0;
}

/** EVTCHNOP_close. */
export function closePort(port: u32): void {
  store<u32>(argument, port);
  hypercall(eventChannelOp, eventChannelClose, argument, 0);
}

/** EVTCHNOP_send: wakes whoever is at the other end. */
export function notify(port: u32): void {
  store<u32>(argument, port);
  hypercall(eventChannelOp, eventChannelSend, argument, 0);
}

/** SCHEDOP_shutdown: ends the domain and tells its toolstack why. */
export function shutdown(reason: u32): void {
  store<u32>(argument, reason);
  hypercall(schedOp, schedOpShutdown, argument, 0);
}
