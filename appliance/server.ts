// Read first: README.md. Joins device, network, TCP, HTTP and store; owns the poll loop.

import { Configuration } from "./configuration";
import {
  beginLine,
  endLine,
  writeBytes,
  writeIpv4,
  writeIpv6,
  writeLine,
  writeNumber,
  writeText,
} from "./console";
import { dateLength, writeDate } from "./http/date";
import { Http, httpConnectionCost } from "./http/http";
import { HttpLimits } from "./http/limits";
import { entropy, wallClockUs } from "./machine/machine";
import { AddressState, localLast, localLink } from "./net/addresses";
import { NetDevice } from "./net/device";
import { localIpv4 } from "./net/local";
import { Network } from "./net/network";
import * as policy from "./policy";
import { Dhcp } from "./services/dhcp";
import { Sntp } from "./services/sntp";
import { Store } from "./store/store";
import { tcpConnectionCost } from "./tcp/connections";
import { Limits } from "./tcp/limits";
import { Tcp } from "./tcp/tcp";
import { mappedHigh } from "./wire/ip-address";
import { protocolTcp, protocolUdp } from "./wire/ipv4";

/** Bytes that one connection takes, a response under way among them. */
export function connectionCost(): u32 {
  return tcpConnectionCost + httpConnectionCost;
}

/** What fits into the memory that was found (policy.ts says how it is shared out). */
@final
export class Sizes {
  readonly frames: u32;
  readonly receiveBuffers: u32;
  readonly connections: u32;

  /** `connections` as configured, or 0; the heap is all memory below the store. */
  constructor(connections: u32) {
    const heapLength = <u32>min<u64>((<u64>memory.size()) << 16, policy.heapLengthMax);
    const share = heapLength / policy.heapShares;
    const frameLength = policy.frameBufferLength + policy.frameHeadroom;
    this.frames = clamp(share / frameLength, policy.framesMin, policy.framesMax);
    this.receiveBuffers = clamp(share / policy.receiveBufferLength, 8, policy.receiveBuffersMax);
    const room = share * policy.connectionShares;
    const fitting = clamp(room / connectionCost(), 16, policy.connectionsCeiling);
    const wanted = connections == 0 ? policy.connectionsMax : connections;
    this.connections = min(fitting, wanted);
  }
}

function httpLimits(configuration: Configuration): HttpLimits {
  const limits = new HttpLimits();
  limits.requestsPerConnectionMax = configuration.requestsPerConnection;
  limits.firstByteTimeoutUs = <u64>configuration.firstByteTimeoutS * 1_000_000;
  limits.requestTimeoutUs = <u64>configuration.requestTimeoutS * 1_000_000;
  limits.idleTimeoutUs = <u64>configuration.idleTimeoutS * 1_000_000;
  return limits;
}

function clamp(value: u32, least: u32, most: u32): u32 {
  return max(least, min(value, most));
}

/** The whole appliance above its device. */
@final
export class Server {
  readonly network: Network;
  readonly http: Http;
  readonly tcp: Tcp<Http>;
  private readonly dhcp: Dhcp;
  private readonly sntp: Sntp;
  private readonly timeByDhcp: bool;
  private readonly port: u32;
  /** What the lines on the console have told so far. */
  private toldAddress: u32 = 0;
  private toldChanges: u32 = 0;
  private readonly toldStates: usize = heap.alloc(localLast + 1);
  private readonly dateText: usize = heap.alloc(dateLength);
  private toldAcknowledgements: u32 = 0;
  private toldSettings: u32 = 0;
  private toldFailures: u32 = 0;
  /** Wall clock less monotonic clock, or 0 where the time is not known. */
  private wallOffsetUs: u64 = 0;
  private nextSecondUs: u64 = 0;

  constructor(
    readonly device: NetDevice,
    store: Store,
    configuration: Configuration,
    sizes: Sizes,
    nowUs: u64,
  ) {
    const network = new Network(device);
    const pipelined = policy.pipelinedResponsesMax;
    const http = new Http(store, sizes.connections, pipelined, httpLimits(configuration));
    const limits = new Limits();
    limits.connectionsMax = sizes.connections;
    limits.halfOpenMax = min(configuration.halfOpen, sizes.connections / 2);
    limits.receiveBuffersMax = sizes.receiveBuffers;
    limits.keepAliveUs = <u64>configuration.keepAliveS * 1_000_000;
    const fewest = min(policy.flightsMax, sizes.connections);
    limits.flightsMax = max(sizes.connections / policy.connectionsPerFlight, fewest);
    limits.runsMax = limits.flightsMax * policy.runsPerFlight + policy.runsPerConnectionMax;
    this.network = network;
    this.http = http;
    this.port = configuration.port;
    this.tcp = new Tcp<Http>(network, http, configuration.port, limits, entropy(), entropy());
    const name = configuration.hostname;
    this.dhcp = new Dhcp(network, entropy(), name, configuration.hostnameLength);
    this.sntp = new Sntp(network, entropy());
    this.timeByDhcp = configuration.timeByDhcp;
    if (configuration.timeLow != 0) this.sntp.add(configuration.timeHigh, configuration.timeLow);
    const wallUs = wallClockUs();
    const believed = wallUs >= <u64>policy.clockFloorS * 1_000_000;
    if (believed) this.wallOffsetUs = wallUs - nowUs;
    if (!believed && store.variantCount > 0) {
      writeLine("the clock is not set: what is scheduled stays hidden until it is");
    }
    this.start(configuration, nowUs);
  }

  /** One turn: everything that has come in or is due. Returns when the next one is needed. */
  poll(nowUs: u64): u64 {
    const device = this.device;
    if (nowUs >= this.nextSecondUs) this.tellTime(nowUs);
    device.reap();
    const count = device.receive();
    for (let index: u32 = 0; index < count; index++) {
      if (this.network.receive(device.receivedFrame(index), nowUs)) this.deliver(nowUs);
    }
    this.network.poll(nowUs);
    this.dhcp.poll(nowUs);
    this.sntp.poll(nowUs);
    this.tcp.poll(nowUs);
    device.flush();
    device.recycle();
    if (this.sntp.settings != this.toldSettings) this.setClock(nowUs);
    if (this.sntp.failures != this.toldFailures) this.tellTimeFailure();
    if (this.dhcp.acknowledgements != this.toldAcknowledgements) this.tellLease(nowUs);
    if (this.network.address != this.toldAddress) this.tellAddress(nowUs);
    if (this.network.addresses.changes != this.toldChanges) this.tellAddressesIpv6(nowUs);
    // A full batch: more frames are likely to wait.
    if (count == policy.receiveBatchMax) return nowUs;
    const servicesUs = min(this.dhcp.deadlineUs, this.sntp.deadlineUs);
    return min(min(this.network.nextDeadlineUs(), servicesUs), this.tcp.nextDeadlineUs());
  }

  private start(configuration: Configuration, nowUs: u64): void {
    this.tellTime(nowUs);
    this.network.nowUs = nowUs;
    this.startIpv6(configuration, nowUs);
    if (configuration.address == 0) {
      this.dhcp.start(nowUs);
      return;
    }
    const gateway = configuration.gateway;
    this.network.configure(configuration.address, configuration.prefixLength, gateway);
    this.tellAddress(nowUs);
  }

  private startIpv6(configuration: Configuration, nowUs: u64): void {
    memory.fill(this.toldStates, <u8>AddressState.Empty, localLast + 1);
    if (!configuration.ipv6) return;
    const ipv6 = this.network.ipv6;
    const length = configuration.ipv6PrefixLength;
    ipv6.start(length == 0, entropy(), nowUs);
    if (length != 0) {
      const low = configuration.ipv6Low;
      ipv6.autoconfiguration.assign(configuration.ipv6High, low, length, nowUs);
    }
    const high = configuration.gatewayHigh;
    if (high != 0) this.network.routesIpv6.fixRouter(high, configuration.gatewayLow);
  }

  /** Hands the packet that the network has found to whoever speaks its protocol. */
  private deliver(nowUs: u64): void {
    const protocol = this.network.packet.protocol;
    if (protocol == protocolTcp) {
      this.tcp.segmentArrives(this.network.packet, nowUs);
    } else if (protocol == protocolUdp) {
      if (!this.dhcp.receive(nowUs) && !this.sntp.receive(nowUs)) this.network.refusePort();
    } else {
      this.tcp.icmpError(this.network.packet, nowUs);
    }
  }

  /** HTTP wants to know the date; once a second is enough for that. */
  private tellTime(nowUs: u64): void {
    this.nextSecondUs = u64.MAX_VALUE;
    if (this.wallOffsetUs == 0) return;
    const second = (this.wallOffsetUs + nowUs) / 1_000_000;
    this.http.setTime(<u32>second);
    this.nextSecondUs = (second + 1) * 1_000_000 - this.wallOffsetUs;
  }

  /** A server has told the time; from now on it is the machine's. */
  private setClock(nowUs: u64): void {
    const sntp = this.sntp;
    this.toldSettings = sntp.settings;
    this.wallOffsetUs = sntp.offsetUs;
    this.tellTime(nowUs);
    beginLine("clock set to ");
    writeDate(this.dateText, <u32>((this.wallOffsetUs + nowUs) / 1_000_000));
    writeBytes(this.dateText, dateLength);
    writeText(" by ");
    this.endTimeServer();
  }

  private tellTimeFailure(): void {
    this.toldFailures = this.sntp.failures;
    const answered = this.sntp.answered;
    beginLine(answered ? "no time that could be used from " : "no answer from the time server ");
    this.endTimeServer();
  }

  private endTimeServer(): void {
    const sntp = this.sntp;
    if (sntp.high == mappedHigh) writeIpv4(<u32>sntp.low);
    else writeIpv6(sntp.high, sntp.low);
    endLine();
  }

  private tellLease(nowUs: u64): void {
    const dhcp = this.dhcp;
    this.toldAcknowledgements = dhcp.acknowledgements;
    // 4330-10-3
    if (this.timeByDhcp) this.sntp.replace(dhcp.timeServers, dhcp.timeServerCount, nowUs);
    beginLine("lease of ");
    writeIpv4(this.network.address);
    writeText(this.network.address == this.toldAddress ? " renewed for " : " for ");
    writeNumber(this.dhcp.leaseS);
    writeText(" s");
    endLine();
  }

  private tellAddress(nowUs: u64): void {
    if (this.toldAddress != 0) this.tcp.forget(localIpv4);
    this.toldAddress = this.network.address;
    this.sntp.wake(nowUs);
    if (this.toldAddress == 0) {
      writeLine("address lost");
      return;
    }
    beginLine("ready http://");
    writeIpv4(this.toldAddress);
    this.endAddress();
  }

  /** A line for each IPv6 address whose state is another now; the link's own is nobody's URL. */
  private tellAddressesIpv6(nowUs: u64): void {
    const addresses = this.network.addresses;
    this.toldChanges = addresses.changes;
    this.sntp.wake(nowUs);
    for (let local = localLink; local <= localLast; local++) {
      const record = addresses.record(local);
      const state = record.state;
      const told = <AddressState>load<u8>(this.toldStates + local);
      if (state == told) continue;
      store<u8>(this.toldStates + local, <u8>state);
      if (told == AddressState.Usable) this.tcp.forget(local);
      if (state == AddressState.Tentative) continue;
      if (local == localLink && state == AddressState.Usable) continue;
      beginLine(state == AddressState.Usable ? "ready http://[" : "address ");
      writeIpv6(record.high, record.low);
      if (state == AddressState.Usable) {
        writeText("]");
        this.endAddress();
      } else {
        const taken = state == AddressState.Duplicate;
        writeText(taken ? " given up: another machine has it" : " lost");
        endLine();
      }
    }
  }

  /** What follows an address in a URL. */
  private endAddress(): void {
    if (this.port != 80) {
      writeText(":");
      writeNumber(this.port);
    }
    writeText("/");
    endLine();
  }
}
