/* A frame's fate. Each decision is a hash of seed, frame number and kind of decision, so that it
 * does not depend on when the frame came or on what befell others; a burst alone has a memory, and
 * is over early when nothing came for a while: no outage lasts until twenty lonely retransmissions
 * have been lost in it. */
#include "relay.h"
#include <string.h>

enum decision { LOSS, BURST, BURST_LENGTH, DUPLICATE, REORDER, REORDER_BY, CORRUPT, CORRUPT_WHERE };
enum { ETHERNET_HEADER = 14, DECISIONS = 16, BURST_SILENCE_NS = 150000000 };

/* SplitMix64: a number for each (seed, frame, decision). */
static u64 chance(const struct direction *direction, enum decision decision) {
  const u64 number = direction->statistics.frames * DECISIONS + decision;
  u64 x = direction->seed + number * 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

/* The same as a fraction: 0 <= x < 1. */
static double fraction(const struct direction *direction, enum decision decision) {
  return (double)(chance(direction, decision) >> 11) / (double)(1ull << 53);
}

static bool happens(const struct direction *direction, enum decision decision, double probability) {
  return probability > 0 && fraction(direction, decision) < probability;
}

static bool is_lost(struct direction *direction, u64 now) {
  struct statistics *statistics = &direction->statistics;
  if (now - direction->last_ns > BURST_SILENCE_NS) direction->burst_left = 0;
  direction->last_ns = now;
  if (direction->burst_left) {
    direction->burst_left--;
    statistics->burst++;
    return true;
  }
  if (happens(direction, BURST, direction->faults.burst)) {
    direction->burst_left = fraction(direction, BURST_LENGTH) * direction->faults.burst_length;
    statistics->burst++;
    return true;
  }
  if (!happens(direction, LOSS, direction->faults.loss)) return false;
  statistics->lost++;
  return true;
}

/* Time spent in the queue of the slow link and on it; false: the queue was full. */
static bool pass_link(struct direction *direction, u32 length, u64 *due_ns) {
  const double ns_per_byte = 8000.0 / direction->faults.rate_mbit;
  if (direction->link_free_ns < *due_ns) direction->link_free_ns = *due_ns;
  const double waiting = (double)(direction->link_free_ns - *due_ns) / ns_per_byte;
  if (direction->faults.queue_bytes && waiting + length > direction->faults.queue_bytes)
    return false;
  direction->link_free_ns += (u64)(length * ns_per_byte);
  *due_ns = direction->link_free_ns;
  return true;
}

/* Flips one bit of what IP's and the transport's checksums cover. ARP has none; a real wire has. */
static void damage(struct direction *direction, struct frame *frame) {
  const u16 type = frame->bytes[12] << 8 | frame->bytes[13];
  if (type != 0x0800 && type != 0x86dd) return;
  const u64 where = chance(direction, CORRUPT_WHERE);
  const u32 at = ETHERNET_HEADER + (where >> 3) % (frame->length - ETHERNET_HEADER);
  frame->bytes[at] ^= 1 << (where & 7);
  direction->statistics.corrupted++;
}

static void send(struct direction *direction, const u8 *bytes, u32 length, u64 due_ns) {
  struct frame *frame = queue_frame();
  if (!frame) {
    direction->statistics.tail_dropped++;
    return;
  }
  frame->direction = direction;
  frame->due_ns = due_ns;
  frame->length = length;
  memcpy(frame->bytes, bytes, length);
  if (happens(direction, CORRUPT, direction->faults.corrupt)) damage(direction, frame);
  queue_add(frame);
}

void faults_apply(struct direction *direction, const u8 *bytes, u32 length) {
  const struct faults *faults = &direction->faults;
  struct statistics *statistics = &direction->statistics;
  if (length > FRAME_MAX || length <= ETHERNET_HEADER) {
    statistics->oversized++;
    return;
  }
  statistics->frames++;
  statistics->bytes += length;
  const u64 now = now_ns();
  u64 due_ns = now;
  if (faults->rate_mbit && !pass_link(direction, length, &due_ns)) {
    statistics->tail_dropped++;
    return;
  }
  if (is_lost(direction, now)) return;
  due_ns += (u64)(faults->delay_ms * 1e6);
  if (happens(direction, REORDER, faults->reorder)) {
    due_ns += (u64)(fraction(direction, REORDER_BY) * faults->reorder_ms * 1e6);
    statistics->reordered++;
  }
  send(direction, bytes, length, due_ns);
  if (!happens(direction, DUPLICATE, faults->duplicate)) return;
  statistics->duplicated++;
  send(direction, bytes, length, due_ns);
}
