/* Console: the ring that Xen's console daemon reads. Read first: Xen, public/io/console.h. */
#include "processor.h"
#include "xen.h"

enum {
  PARAMETER_CONSOLE_PAGE = 17,
  PARAMETER_CONSOLE_PORT = 18,
  SEND = 4,
  YIELD = 0,
  OUT_LENGTH = 2048,
  /* A daemon that is gone must not hang the kernel; each try gives the processor away once. */
  TRIES_MAX = 1000
};

struct console_ring {
  u8 in[1024], out[OUT_LENGTH];
  u32 in_consumed, in_produced, out_consumed, out_produced;
};

static volatile struct console_ring *ring;
static u32 port;
/* Where the daemon stood when it was given up, and whether it was. */
static u32 stuck_at;
static bool stuck;

/* False where there is no such ring. */
bool console_ring_start(void) {
  const u64 page = xen_parameter(PARAMETER_CONSOLE_PAGE);
  if (!page) return false;
  port = xen_parameter(PARAMETER_CONSOLE_PORT);
  ring = (volatile struct console_ring *)device(page * PAGE_LENGTH);
  return true;
}

void console_ring_notify(void) {
  u32 argument = port;
  if (ring) xen_hypercall(HYPERCALL_EVENT_CHANNEL, SEND, (u64)&argument, 0);
}

static bool is_full(void) { return ring->out_produced - ring->out_consumed >= OUT_LENGTH; }

/* Waits for room, but not for a daemon that did nothing all the last time. */
static bool has_room(void) {
  if (stuck && ring->out_consumed == stuck_at) return false;
  stuck = false;
  if (!is_full()) return true;
  console_ring_notify();
  for (u32 tries = 0; tries < TRIES_MAX && is_full(); tries++)
    xen_hypercall(HYPERCALL_SCHED, YIELD, 0, 0);
  stuck = is_full();
  stuck_at = ring->out_consumed;
  return !stuck;
}

/* The daemon is told of whole lines. */
void console_ring_byte(u8 byte) {
  if (!has_room()) return;
  ring->out[ring->out_produced % OUT_LENGTH] = byte;
  __asm__ volatile("" ::: "memory");
  ring->out_produced++;
  if (byte == '\n') console_ring_notify();
}
