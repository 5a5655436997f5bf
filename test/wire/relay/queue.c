/* A binary heap of frames, the earliest on top; the frames themselves never move. */
#include "relay.h"
#include <stdlib.h>

static struct frame *heap[FRAMES_MAX];
static u32 count;
static struct frame *unused[FRAMES_MAX];
static u32 unused_count, prepared;
static u64 orders;

/* A frame to fill, or null: as many as may be are under way. */
struct frame *queue_frame(void) {
  if (unused_count) return unused[--unused_count];
  if (prepared == FRAMES_MAX) return NULL;
  prepared++;
  return malloc(sizeof(struct frame));
}

static bool before(const struct frame *a, const struct frame *b) {
  return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->order < b->order;
}

static void swap(u32 a, u32 b) {
  struct frame *frame = heap[a];
  heap[a] = heap[b];
  heap[b] = frame;
}

void queue_add(struct frame *frame) {
  frame->order = orders++;
  u32 at = count++;
  heap[at] = frame;
  for (; at && before(heap[at], heap[(at - 1) / 2]); at = (at - 1) / 2) swap(at, (at - 1) / 2);
}

struct frame *queue_first(void) { return count ? heap[0] : NULL; }

void queue_remove_first(void) {
  unused[unused_count++] = heap[0];
  heap[0] = heap[--count];
  for (u32 at = 0;;) {
    u32 least = at;
    for (u32 child = 2 * at + 1; child <= 2 * at + 2; child++)
      if (child < count && before(heap[child], heap[least])) least = child;
    if (least == at) return;
    swap(at, least);
    at = least;
  }
}
