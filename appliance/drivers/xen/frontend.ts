// Read first: Xen's public headers io/xenbus.h and io/netif.h; xenstore.ts. The frontend's half of
// the talk in xenstore, one request after the other:
//
//     device/vif/N/…          ours: what the toolstack says, and what the backend reads
//     /local/domain/B/…       the backend's: its state, what it offers
//     control/shutdown        what the toolstack wants of the whole domain
//
// A watch says that something has changed somewhere; then everything that matters is read anew.

import { receiveRingRef, transmitRingRef } from "./grant-table";
import { shutdownPoweroff, shutdownReboot } from "./hypercall";
import { Xenstore, xsDirectory, xsRead, xsResetWatches, xsWatch, xsWrite } from "./xenstore";

/** XenbusState. */
const stateInitialising: u32 = 1;
const stateInitWait: u32 = 2;
const stateConnected: u32 = 4;
const stateClosing: u32 = 5;
const stateClosed: u32 = 6;

/** What a turn has come to. */
export const enum Event {
  /** Nothing: xenstored's turn. */
  None,
  /** A step; there may be more to do. */
  Step,
  /** The backend waits for us, `features` says what it offers: `publish` goes on. */
  Offered,
  /** The backend is there. */
  Connected,
  /** The backend leaves, or has left: nothing more may be given to it. */
  Lost,
  /** The backend has let go: `reopen` looks for another. */
  Gone,
  /** The toolstack wants the domain to end; `reason` says how. */
  Shutdown,
}

/** What the answer under way will be. */
const enum Step {
  Reset,
  WatchVifs,
  WatchControl,
  Control,
  Acknowledged,
  List,
  Backend,
  BackendId,
  WatchBackend,
  BackendState,
  Mac,
  Mtu,
  Feature,
  Publish,
  Published,
  Closed,
  Check,
  Online,
  Reopened,
}

const enum Phase {
  Start,
  Searching,
  Connecting,
  Connected,
  Leaving,
  Gone,
}

/** Where a name lies. */
const enum Place {
  Domain,
  Vif,
  Backend,
}

/** Whatever has a name, as words of one text; `Name` counts them. */
const names =
  "device/vif control/shutdown backend backend-id mac mtu online state " +
  "event-channel tx-ring-ref rx-ring-ref request-rx-copy feature-rx-notify " +
  "feature-ipv6-csum-offload feature-sg feature-gso-tcpv4 feature-gso-tcpv6 " +
  "feature-no-csum-offload feature-rx-copy ";
const enum Name {
  DeviceVif,
  ControlShutdown,
  Backend,
  BackendId,
  Mac,
  Mtu,
  Online,
  State,
  /** The first of those that the frontend writes. */
  EventChannel,
  /** The last of them, and the first of those that it reads of the backend. */
  FeatureIpv6Csum = 13,
  FeatureRxCopy = 18,
  Nothing,
}

/** Bits of `features`, in the order of the names; one of them takes something away. */
export const featureIpv6Csum: u32 = 1 << 0;
export const featureSg: u32 = 1 << 1;
export const featureGsoTcpv4: u32 = 1 << 2;
export const featureGsoTcpv6: u32 = 1 << 3;
export const featureNoCsum: u32 = 1 << 4;
const featureRxCopy: u32 = 1 << 5;

/** What the frontend writes, a byte for each name, except for the port of the event channel. */
const publishedValues: u64 =
  ((<u64>transmitRingRef) << 8) | ((<u64>receiveRingRef) << 16) | (1 << 24) | (1 << 32) | (1 << 40);

/** "device/vif/", in two words of memory. */
const prefixFirst: u64 = 0x762f656369766564;
const prefixLast: u32 = 0x002f6669;
const prefixLength: u32 = 11;
const nameMax: u32 = 21;
const pathMax: u32 = 128;
const listMax: u32 = 256;
/** Memory that a `Frontend` needs. */
export const frontendMemory: u32 = 8 + prefixLength + nameMax + pathMax + listMax;
const macTextLength: u32 = 17;

/** One network card in xenstore: whichever connects. */
@final
export class Frontend {
  features: u32 = 0;
  /** Domain of the backend. */
  backendId: u32 = 0;
  /** The six bytes of the MAC address. */
  readonly macAddress: usize;
  /** Longest packet, as the toolstack says; 0: it says nothing. */
  mtu: u32 = 0;
  /** Port of the event channel, once there is a backend. */
  port: u32 = 0;
  /** Reason of a shutdown. */
  reason: u32 = shutdownPoweroff;

  private readonly store: Xenstore;
  private phase: Phase = Phase.Start;
  private step: Step = Step.Reset;
  /** The name that the step is about. */
  private name: Name = Name.Nothing;
  private mustClose: bool = false;
  /** Names in device/vif, each with a zero behind it, and the one to be looked at next. */
  private readonly list: usize;
  private listLength: u32 = 0;
  private listAt: usize = 0;
  /** Paths of the card looked at: ours and the backend's. */
  private readonly vif: usize;
  private vifLength: u32 = 0;
  private readonly backend: usize;
  private backendLength: u32 = 0;

  /** Takes `frontendMemory` bytes at `memory` for itself. */
  constructor(xenstore: Xenstore, memory: usize) {
    this.store = xenstore;
    this.macAddress = memory;
    this.vif = memory + 8;
    this.backend = this.vif + prefixLength + nameMax;
    this.list = this.backend + pathMax;
    store<u64>(this.vif, prefixFirst);
    store<u32>(this.vif, prefixLast, 8);
  }

  /** Takes a step if xenstored has answered, or something has changed. */
  turn(): Event {
    const store = this.store;
    if (store.turn()) return this.answer();
    if (store.waiting) return Event.None;
    if (this.phase == Phase.Start) {
      this.phase = Phase.Searching;
      this.ask(xsResetWatches, Place.Domain, Name.Nothing, Step.Reset);
    } else if (this.mustClose) {
      this.mustClose = false;
      this.writeState(stateClosed, Step.Closed);
    } else if (store.changed) {
      store.changed = false;
      this.ask(xsRead, Place.Domain, Name.ControlShutdown, Step.Control);
    } else {
      return Event.None;
    }
    return Event.Step;
  }

  /** After `Offered`: tells the backend where the rings are, and that `port` wakes us. */
  publish(port: u32): void {
    this.port = port;
    this.phase = Phase.Connecting;
    this.name = Name.EventChannel;
    this.publishNext();
  }

  /** Leaves the backend, which will close as well; `Gone` follows. */
  leave(): void {
    this.phase = Phase.Leaving;
    this.mustClose = true;
  }

  /** After `Gone`, with nothing left that the backend could use: looks for a backend again. */
  reopen(): void {
    this.phase = Phase.Start;
    // A backend that stays where it is waits for a frontend that begins anew.
    if (!this.store.waiting) this.ask(xsRead, Place.Backend, Name.Online, Step.Online);
  }

  /** Asks for `name`, and goes on with `step` once the answer is there. */
  private ask(type: u32, place: Place, name: Name, step: Step): void {
    this.open(type, place, name);
    if (type == xsWatch) {
      this.store.putByte(0x6b);
      this.store.putByte(0);
    }
    this.store.send();
    this.step = step;
  }

  /** Tells the backend of our state, which `step` follows. */
  private writeState(state: u32, step: Step): void {
    this.open(xsWrite, Place.Vif, Name.State);
    this.store.putNumber(state);
    this.store.send();
    this.step = step;
  }

  /** Begins a request about what has a name. */
  private open(type: u32, place: Place, name: Name): void {
    const store = this.store;
    const length = place == Place.Vif ? this.vifLength : this.backendLength;
    store.begin(type);
    if (place != Place.Domain) {
      store.putBytes(place == Place.Vif ? this.vif : this.backend, length);
      store.putByte(0x2f);
    }
    store.putWord(names, <u32>name);
    store.putByte(0);
  }

  /** The answer to the request of this step is there. */
  private answer(): Event {
    const value = this.store.number();
    switch (this.step) {
      case Step.Reset:
        this.ask(xsWatch, Place.Domain, Name.DeviceVif, Step.WatchVifs);
        break;
      case Step.WatchVifs:
        this.ask(xsWatch, Place.Domain, Name.ControlShutdown, Step.WatchControl);
        break;
      case Step.WatchControl:
        this.look();
        break;
      case Step.Control:
        this.control();
        break;
      case Step.Acknowledged:
        return Event.Shutdown;
      case Step.Publish:
        this.publishNext();
        break;
      case Step.Published:
      case Step.Closed:
        this.look();
        break;
      case Step.Check:
        return this.check(value);
      case Step.Online:
        if (value == 1) this.writeState(stateInitialising, Step.Reopened);
        break;
      case Step.Reopened:
        break;
      default:
        return this.search(value);
    }
    return Event.Step;
  }

  /** Asks for what matters in this phase. */
  private look(): void {
    if (this.phase == Phase.Searching) {
      this.ask(xsDirectory, Place.Domain, Name.DeviceVif, Step.List);
    } else if (this.phase != Phase.Gone) {
      this.ask(xsRead, Place.Backend, Name.State, Step.Check);
    }
  }

  private control(): void {
    const store = this.store;
    const first: u32 = store.replyLength == 0 ? 0 : load<u8>(store.reply);
    // "poweroff", "halt" and "reboot"; nothing else can be done here.
    if (first != 0x70 && first != 0x68 && first != 0x72) return this.look();
    this.reason = first == 0x72 ? shutdownReboot : shutdownPoweroff;
    this.ask(xsWrite, Place.Domain, Name.ControlShutdown, Step.Acknowledged);
  }

  private publishNext(): void {
    const name = this.name++;
    // The backend reads the rest when it sees the state.
    if (name > Name.FeatureIpv6Csum) return this.writeState(stateConnected, Step.Published);
    const place = (name - Name.EventChannel) << 3;
    this.open(xsWrite, Place.Vif, name);
    this.store.putNumber(place == 0 ? this.port : (<u32>(publishedValues >> place)) & 255);
    this.store.send();
    this.step = Step.Publish;
  }

  /** The backend's state; 0 where it is gone. */
  private check(state: u32): Event {
    if (this.phase == Phase.Leaving) {
      if (this.mustClose || state == stateConnected || state == stateClosing) return Event.Step;
      this.phase = Phase.Gone;
      return Event.Gone;
    }
    if (state == stateConnected) {
      if (this.phase == Phase.Connected) return Event.Step;
      this.phase = Phase.Connected;
      return Event.Connected;
    }
    if (this.phase == Phase.Connecting && state - 1 < stateConnected) return Event.Step;
    this.leave();
    return Event.Lost;
  }

  /** The steps from the list of cards to one whose backend waits for us. */
  private search(value: u32): Event {
    const store = this.store;
    const length = store.replyLength;
    switch (this.step) {
      case Step.List:
        this.listLength = min(length, listMax);
        memory.copy(this.list, store.reply, this.listLength);
        this.listAt = this.list;
        break;
      case Step.Backend:
        if (length == 0 || length > pathMax) break;
        memory.copy(this.backend, store.reply, length);
        this.backendLength = length;
        return this.go(xsRead, Place.Vif, Name.BackendId, Step.BackendId);
      case Step.BackendId:
        if (store.failed) break;
        this.backendId = value;
        return this.go(xsWatch, Place.Backend, Name.State, Step.WatchBackend);
      case Step.WatchBackend:
        return this.go(xsRead, Place.Backend, Name.State, Step.BackendState);
      case Step.BackendState:
        if (value != stateInitWait) break;
        return this.go(xsRead, Place.Vif, Name.Mac, Step.Mac);
      case Step.Mac:
        if (!this.readMacAddress()) break;
        return this.go(xsRead, Place.Vif, Name.Mtu, Step.Mtu);
      case Step.Mtu:
        this.mtu = value;
        this.features = 0;
        this.name = Name.FeatureIpv6Csum;
        return this.go(xsRead, Place.Backend, Name.FeatureIpv6Csum, Step.Feature);
      default:
        if (value == 1) this.features |= 1 << (this.name - Name.FeatureIpv6Csum);
        if (++this.name <= Name.FeatureRxCopy) {
          return this.go(xsRead, Place.Backend, this.name, Step.Feature);
        }
        if (this.features & featureRxCopy) return Event.Offered;
    }
    this.next();
    return Event.Step;
  }

  private go(type: u32, place: Place, name: Name, step: Step): Event {
    this.ask(type, place, name, step);
    return Event.Step;
  }

  /** Looks at the next card of the list; behind the last one, waits for a change. */
  private next(): void {
    const end = this.list + this.listLength;
    const name = this.listAt;
    let at = name;
    while (at < end && load<u8>(at) != 0) at++;
    const length = <u32>(at - name);
    this.listAt = at + 1;
    if (at >= end || length == 0 || length > nameMax) return;
    memory.copy(this.vif + prefixLength, name, length);
    this.vifLength = prefixLength + length;
    this.ask(xsRead, Place.Vif, Name.Backend, Step.Backend);
  }

  /** Six pairs of hexadecimal digits with colons between; false for anything else, or a group. */
  private readMacAddress(): bool {
    if (this.store.replyLength != macTextLength) return false;
    for (let index: u32 = 0; index < 6; index++) {
      const at = this.store.reply + 3 * index;
      const value = (hexadecimal(load<u8>(at)) << 4) | hexadecimal(load<u8>(at, 1));
      if (value > 255 || (index == 0 && value & 1)) return false;
      store<u8>(this.macAddress + index, <u8>value);
    }
    return true;
  }
}

/** Value of a hexadecimal digit; 256 for anything else. */
function hexadecimal(byte: u32): u32 {
  const digit = byte - 0x30;
  if (digit < 10) return digit;
  const letter = (byte | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 256;
}
