/* What the files of the relay say to one another: README.md in the folder above. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

/* Longest frame on the wire: an Ethernet frame of 1,500 bytes, and some room for tags. */
enum { FRAME_MAX = 2048 };
/* Longest frame that a sender hands over to be cut into segments. */
enum { SUPER_FRAME_MAX = 65536 + 64 };
/* Frames under way in both directions together: 100 Mbit/s for three seconds. */
enum { FRAMES_MAX = 32768 };

struct frame {
  u64 due_ns;
  /* Frames that are due at the same time keep their order. */
  u64 order;
  struct direction *direction;
  u32 length;
  u8 bytes[FRAME_MAX];
};

/* One end of the wire: a tap that the relay holds, or an interface that somebody else's tap has. */
struct end {
  int descriptor;
  /* Frames are read with a header that asks for checksums and segmentation, written with one. */
  bool offloads;
};

/* What happens to the frames of one direction. Chances are between 0 and 1. */
struct faults {
  double loss, burst, duplicate, reorder, corrupt;
  /* A burst loses up to so many frames in a row. */
  double burst_length;
  double delay_ms, reorder_ms;
  /* 0: as fast as it comes. The queue in front of the slow link holds so many bytes. */
  double rate_mbit, queue_bytes;
};

struct statistics {
  u64 frames, bytes, super_frames, lost, burst, tail_dropped, duplicated, reordered, corrupted;
  /* Written to the other end; what it would not take; too long for the wire. */
  u64 delivered, refused, oversized;
};

struct direction {
  struct end *from, *to;
  struct faults faults;
  struct statistics statistics;
  u64 seed;
  u64 link_free_ns, last_ns;
  u32 burst_left;
};

/* ends.c */
struct end end_open(const char *text);
/* Length of the next frame in `bytes` (its offload request in front of it), or 0: none waits. */
u32 end_read(struct end *end, u8 *bytes, u32 length);
bool end_write(struct end *end, const struct frame *frame);
/* Frames that the kernel threw away because the relay read too slowly. */
u64 end_missed(struct end *end);

/* offload.c: calls `take` for each frame that a card would have made of what was handed over. */
enum { OFFLOAD_HEADER = 10 };
typedef void take_frame(struct direction *direction, const u8 *bytes, u32 length);
void offload(struct direction *direction, u8 *bytes, u32 length, take_frame *take);

/* faults.c: the frame's fate, decided by the seed and the frame's number alone. */
void faults_apply(struct direction *direction, const u8 *bytes, u32 length);

/* queue.c: frames under way, ordered by when they arrive. */
struct frame *queue_frame(void);
void queue_add(struct frame *frame);
struct frame *queue_first(void);
void queue_remove_first(void);

/* relay.c */
u64 now_ns(void);
__attribute__((noreturn)) void fail(const char *what);
