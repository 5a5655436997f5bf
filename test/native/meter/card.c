/* A virtio network card with what QEMU's has to offer on a tap: checksums, TSO, merged buffers,
 * indirect descriptors, event indexes. It sends at once, on notification, as QEMU's does. */
#include <linux/virtio_config.h>
#include <linux/virtio_mmio.h>
#include <linux/virtio_net.h>
#include <linux/virtio_ring.h>
#include <string.h>
#include "meter.h"

enum { RECEIVE, TRANSMIT, QUEUES, SIZE_MAX_ = 256, MAGIC = 0x74726976, NETWORK = 1 };

struct queue {
  u32 size, descriptors, available, used;
  u16 next;
};

const u8 card_address[MAC_LENGTH] = {2, 0, 0, 0, 0, 2};
static const u64 offered = 1ull << VIRTIO_NET_F_CSUM | 1ull << VIRTIO_NET_F_GUEST_CSUM |
                           1ull << VIRTIO_NET_F_MAC | 1ull << VIRTIO_NET_F_HOST_TSO4 |
                           1ull << VIRTIO_NET_F_HOST_TSO6 | 1ull << VIRTIO_NET_F_MRG_RXBUF |
                           1ull << VIRTIO_RING_F_INDIRECT_DESC | 1ull << VIRTIO_RING_F_EVENT_IDX |
                           1ull << VIRTIO_F_VERSION_1;
static struct queue queues[QUEUES];
static u32 status, feature_word, selected;

static struct vring_desc *table(u32 address) { return (struct vring_desc *)at(address); }
static struct vring_avail *available(const struct queue *q) { return (void *)at(q->available); }
static struct vring_used *used(const struct queue *q) { return (void *)at(q->used); }

static void finish(const struct queue *q, u32 id, u32 length) {
  struct vring_used *const ring = used(q);
  ring->ring[ring->idx % q->size] = (struct vring_used_elem){id, length};
  ring->idx++;
}

/* Collects a chain's bytes; returns how many there are. */
static u32 collect(const struct queue *q, u32 id, u8 *to) {
  const struct vring_desc *all = table(q->descriptors), *one = all + id;
  if (one->flags & VRING_DESC_F_INDIRECT) all = one = table(one->addr);
  for (u32 length = 0;; one = all + one->next) {
    if (length + one->len > FRAME_MAX) fail("a frame too long for the card");
    memcpy(to + length, at(one->addr), one->len);
    length += one->len;
    if (!(one->flags & VRING_DESC_F_NEXT)) return length;
  }
}

static void send_frames(void) {
  static u8 frame[FRAME_MAX];
  struct queue *const q = &queues[TRANSMIT];
  for (; q->next != available(q)->idx; q->next++) {
    const u32 id = available(q)->ring[q->next % q->size];
    const u32 length = collect(q, id, frame), header = sizeof(struct virtio_net_hdr_mrg_rxbuf);
    finish(q, id, 0);
    peers_receive(frame + header, length - header);
  }
  /* Tell me of the next one. */
  *(u16 *)&used(q)->ring[q->size] = q->next;
}

bool card_deliver(const u8 *frame, u32 length) {
  struct queue *const q = &queues[RECEIVE];
  if (q->next == available(q)->idx) return false;
  const u32 id = available(q)->ring[q->next++ % q->size];
  const struct vring_desc *const buffer = table(q->descriptors) + id;
  const struct virtio_net_hdr_mrg_rxbuf header = {
      .hdr.flags = VIRTIO_NET_HDR_F_DATA_VALID, .num_buffers = 1};
  if (sizeof header + length > buffer->len) fail("a receive buffer too short");
  memcpy(at(buffer->addr), &header, sizeof header);
  memcpy(at(buffer->addr) + sizeof header, frame, length);
  finish(q, id, sizeof header + length);
  return true;
}

u32 card_read(u64 offset, u32 width) {
  if (offset >= VIRTIO_MMIO_CONFIG) {
    const u64 at_byte = offset - VIRTIO_MMIO_CONFIG;
    return at_byte < MAC_LENGTH && width == 1 ? card_address[at_byte] : 0;
  }
  switch (offset) {
    case VIRTIO_MMIO_MAGIC_VALUE: return MAGIC;
    case VIRTIO_MMIO_VERSION: return 2;
    case VIRTIO_MMIO_DEVICE_ID: return NETWORK;
    case VIRTIO_MMIO_DEVICE_FEATURES: return offered >> 32 * feature_word;
    case VIRTIO_MMIO_QUEUE_NUM_MAX: return selected < QUEUES ? SIZE_MAX_ : 0;
    case VIRTIO_MMIO_STATUS: return status;
    default: return 0;
  }
}

void card_write(u64 offset, u32 value) {
  struct queue *const q = &queues[selected % QUEUES];
  switch (offset) {
    case VIRTIO_MMIO_DEVICE_FEATURES_SEL: feature_word = value & 1; break;
    case VIRTIO_MMIO_QUEUE_SEL: selected = value; break;
    case VIRTIO_MMIO_QUEUE_NUM: q->size = value; break;
    case VIRTIO_MMIO_QUEUE_DESC_LOW: q->descriptors = value; break;
    case VIRTIO_MMIO_QUEUE_AVAIL_LOW: q->available = value; break;
    case VIRTIO_MMIO_QUEUE_USED_LOW: q->used = value; break;
    case VIRTIO_MMIO_STATUS: status = value; break;
    case VIRTIO_MMIO_QUEUE_NOTIFY:
      if (value == TRANSMIT) send_frames();
      break;
    default: break;
  }
}
