/* ../../drivers/host.ts for the Linux process: frames by virtio-net headers over a wire.
 *
 * A frame that the wire has no room for stays the device's, and its bytes where they are, until it
 * has gone out: only then is it completed. */
#include <linux/if_ether.h>
#include <linux/virtio_net.h>
#include <string.h>
#include "host.h"
#include "kiln.h"

typedef struct w2c_host *Host;

enum {
  /* More than the appliance ever has in flight (../../policy.ts, framesMax). */
  FRAMES_MAX = 4096,
  SEGMENTS_MAX = 16,
  ETHER_TYPE = 12,
  /* What an IPv4 packet's length can say. */
  SEGMENTATION_MAX = 65535
};

/* As ../../net/frame.ts has it. */
struct segment {
  u32 address, length;
};

struct frame {
  struct virtio_net_hdr header;
  u32 index, count;
  /* The frame's own record, which stays as it is until the frame is completed. */
  const struct segment *segments;
};

/* Frames without room, and numbers of finished ones: rings with running numbers. */
static struct frame waiting[FRAMES_MAX];
static u32 waiting_from, waiting_to;
static u16 finished[FRAMES_MAX];
static u32 finished_from, finished_to;
static bool checksum_good;

bool network_is_full(void) { return waiting_from != waiting_to; }

void w2c_host_macAddress(Host h, u32 destination) {
  const u64 bits = entropy();
  memcpy(at(destination), &bits, MAC_LENGTH);
  /* Locally administered, and no group. */
  *at(destination) = (bits & 0xfc) | 2;
}

u32 w2c_host_mtu(Host h) { return wire_mtu(); }
u32 w2c_host_segmentationMax(Host h) { return SEGMENTATION_MAX; }
u32 w2c_host_checksums(Host h) { return 1; }

/* False when the wire has no room. */
static bool send_frame(const struct frame *frame) {
  struct iovec pieces[1 + SEGMENTS_MAX];
  pieces[0] = (struct iovec){(void *)&frame->header, sizeof frame->header};
  for (u32 i = 0; i < frame->count; i++) {
    pieces[1 + i] = (struct iovec){at(frame->segments[i].address), frame->segments[i].length};
  }
  if (wire_write(pieces, 1 + frame->count) < 0) return false;
  finished[finished_to++ % FRAMES_MAX] = frame->index;
  return true;
}

void w2c_host_flush(Host h) {
  while (network_is_full() && send_frame(&waiting[waiting_from % FRAMES_MAX])) waiting_from++;
}

void w2c_host_transmit(Host h, u32 index, u32 segments, u32 count, u32 checksum_start,
                       u32 checksum_offset, u32 segment_size, u32 header_length) {
  if (count > SEGMENTS_MAX || waiting_to - waiting_from == FRAMES_MAX) fail("too many frames");
  struct frame frame = {
      .index = index, .count = count, .segments = (const struct segment *)at(segments)};
  if (checksum_start != 0) {
    frame.header.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
    frame.header.csum_start = checksum_start;
    frame.header.csum_offset = checksum_offset;
  }
  if (segment_size != 0) {
    const u8 *const type = at(frame.segments[0].address) + ETHER_TYPE;
    const bool version6 = (type[0] << 8 | type[1]) == ETH_P_IPV6;
    frame.header.gso_type = version6 ? VIRTIO_NET_HDR_GSO_TCPV6 : VIRTIO_NET_HDR_GSO_TCPV4;
    frame.header.gso_size = segment_size;
    frame.header.hdr_len = header_length;
  }
  if (network_is_full() || !send_frame(&frame)) waiting[waiting_to++ % FRAMES_MAX] = frame;
}

u32 w2c_host_completion(Host h) {
  return finished_from == finished_to ? (u32)-1 : finished[finished_from++ % FRAMES_MAX];
}

/* Like a real card's: a frame longer than its buffer never reaches the driver. */
u32 w2c_host_receive(Host h, u32 destination, u32 length_max) {
  struct virtio_net_hdr header;
  u8 beyond;
  const struct iovec pieces[] = {
      {&header, sizeof header}, {at(destination), length_max}, {&beyond, sizeof beyond}};
  ssize_t length;
  do {
    length = wire_read(pieces, 3);
    if (length < 0) return (u32)-1;
    length -= sizeof header;
  } while (length <= 0 || length > length_max);
  checksum_good = header.flags & (VIRTIO_NET_HDR_F_NEEDS_CSUM | VIRTIO_NET_HDR_F_DATA_VALID);
  return length;
}

u32 w2c_host_checksumGood(Host h) { return checksum_good; }

/* Nothing to arm: `wire_wait` sees what came before it as well. */
u32 w2c_host_arm(Host h) { return finished_from == finished_to; }
