/* What a network card does for a sender: checksums, and TCP segmentation. A sender hands over up to
 * 64 KiB as one frame; were that lost as one, a loss of 1 % would not be one. So it is cut here. */
#include "relay.h"
#include <linux/virtio_net.h>
#include <string.h>

_Static_assert(sizeof(struct virtio_net_hdr) == OFFLOAD_HEADER, "the header in front of frames");

enum { IP_AT = 14, IPV6_HEADER = 40, TCP_SEQ = 4, TCP_FLAGS = 13, TCP_CHECKSUM = 16 };
enum { FIN = 1, PSH = 8, CWR = 0x80, PROTOCOL_TCP = 6 };

static u32 get16(const u8 *at) { return at[0] << 8 | at[1]; }
static u32 get32(const u8 *at) { return get16(at) << 16 | get16(at + 2); }
static void put16(u8 *at, u32 value) {
  at[0] = value >> 8;
  at[1] = value;
}
static void put32(u8 *at, u32 value) {
  put16(at, value >> 16);
  put16(at + 2, value);
}

static u64 sum(const u8 *bytes, u32 length, u64 start) {
  for (u32 at = 0; at + 1 < length; at += 2) start += get16(bytes + at);
  return length & 1 ? start + (bytes[length - 1] << 8) : start;
}

static u16 folded(u64 value) {
  while (value >> 16) value = (value & 0xffff) + (value >> 16);
  return value;
}

/* Writes length and checksums of a TCP segment whose headers are otherwise right. */
static void finish(u8 *frame, u32 length, u32 tcp_at) {
  u8 *ip = frame + IP_AT;
  u8 *tcp = frame + tcp_at;
  const u32 tcp_length = length - tcp_at;
  u64 pseudo = PROTOCOL_TCP + tcp_length;
  if (ip[0] >> 4 == 4) {
    put16(ip + 2, length - IP_AT);
    put16(ip + 10, 0);
    put16(ip + 10, ~folded(sum(ip, tcp_at - IP_AT, 0)));
    pseudo = sum(ip + 12, 8, pseudo);
  } else {
    put16(ip + 4, length - IP_AT - IPV6_HEADER);
    pseudo = sum(ip + 8, 32, pseudo);
  }
  put16(tcp + TCP_CHECKSUM, 0);
  put16(tcp + TCP_CHECKSUM, ~folded(sum(tcp, tcp_length, pseudo)));
}

static void segment(
  struct direction *direction, u8 *frame, u32 length, u32 size, take_frame *take) {
  u8 *ip = frame + IP_AT;
  const bool ipv4 = ip[0] >> 4 == 4;
  const u32 tcp_at = IP_AT + (ipv4 ? (ip[0] & 15) * 4 : IPV6_HEADER);
  const u32 headers = tcp_at + (frame[tcp_at + 12] >> 4) * 4;
  const u32 seq = get32(frame + tcp_at + TCP_SEQ);
  const u32 id = get16(ip + 4);
  u8 piece[FRAME_MAX];
  if (length <= headers || size == 0 || headers + size > FRAME_MAX) {
    direction->statistics.oversized++;
    return;
  }
  direction->statistics.super_frames++;
  u32 index = 0;
  for (u32 at = headers; at < length; at += size, index++) {
    const u32 text = length - at < size ? length - at : size;
    memcpy(piece, frame, headers);
    memcpy(piece + headers, frame + at, text);
    put32(piece + tcp_at + TCP_SEQ, seq + (at - headers));
    if (ipv4) put16(piece + IP_AT + 4, id + index);
    if (at + text < length) piece[tcp_at + TCP_FLAGS] &= ~(FIN | PSH);
    if (index) piece[tcp_at + TCP_FLAGS] &= ~CWR;
    finish(piece, headers + text, tcp_at);
    take(direction, piece, headers + text);
  }
}

void offload(struct direction *direction, u8 *bytes, u32 length, take_frame *take) {
  struct virtio_net_hdr header;
  memcpy(&header, bytes, sizeof header);
  u8 *frame = bytes + sizeof header;
  length -= sizeof header;
  const u8 type = header.gso_type & ~VIRTIO_NET_HDR_GSO_ECN;
  if (type == VIRTIO_NET_HDR_GSO_TCPV4 || type == VIRTIO_NET_HDR_GSO_TCPV6)
    return segment(direction, frame, length, header.gso_size, take);
  if (header.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM && header.csum_start < length) {
    u8 *start = frame + header.csum_start;
    /* The sum of the pseudo-header stands where the checksum goes. */
    put16(start + header.csum_offset, ~folded(sum(start, length - header.csum_start, 0)));
  }
  take(direction, frame, length);
}
