// Read first: Virtio 1.2 §5.1.6 (struct virtio_net_hdr), which stands in front of every frame:
//
//     u8 flags, u8 gso_type, u16 hdr_len, u16 gso_size, u16 csum_start, u16 csum_offset,
//     u16 num_buffers (absent in the legacy interface without mergeable buffers, §5.1.6.1)

import { Frame } from "../../net/frame";
import { featureMergeableBuffers, featureVersion1 } from "./features";

const flagNeedsCsum: u32 = 1;
const flagDataValid: u32 = 2;
const gsoTcpV4: u64 = 1;
const gsoTcpV6: u64 = 4;
const numBuffersOffset: usize = 10;
/** A frame names its protocol here; what to cut, the device wants to be told besides. */
const etherTypeOffset: usize = 12;
/** As it is loaded: the high byte comes first on the wire. */
const etherTypeIpv6: u16 = 0xdd86;

/** Bytes of the header under the features agreed on. */
export function headerLengthOf(features: u64): u32 {
  return features & (featureVersion1 | featureMergeableBuffers) ? 12 : 10;
}

/** Writes the header in front of a frame's buffer (§5.1.6.2). */
export function writeHeader(frame: Frame, length: u32): void {
  const header = frame.buffer - length;
  let word: u64 = 0;
  if (frame.checksumStart != 0) {
    word = flagNeedsCsum | ((<u64>frame.checksumStart) << 48);
    if (frame.segmentSize != 0) {
      const version6 = load<u16>(frame.buffer, etherTypeOffset) == etherTypeIpv6;
      word |= (version6 ? gsoTcpV6 : gsoTcpV4) << 8;
      word |= (<u64>frame.headerLength) << 16;
      word |= (<u64>frame.segmentSize) << 32;
    }
  }
  // num_buffers is 0; in the short header this is csum_offset, which follows.
  store<u16>(frame.buffer - 2, 0);
  store<u64>(header, word);
  store<u16>(header, frame.checksumOffset, 8);
}

/** How many buffers the frame behind a (long) header fills. */
export function numBuffers(header: usize): u32 {
  return load<u16>(header, numBuffersOffset);
}

/**
 * Whether the device vouches for the checksum: it has checked it, or the frame never left this
 * machine and its checksum was never finished (§5.1.6.4).
 */
export function isChecksumGood(header: usize): bool {
  return (load<u8>(header) & (flagNeedsCsum | flagDataValid)) != 0;
}
