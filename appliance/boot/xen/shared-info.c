/* The page that Xen shares with each guest: pending events, and time.
 * Read first: Xen, public/xen.h (shared_info, vcpu_time_info), public/event_channel.h.
 *
 * Xen puts it where a page of .bss lay, so that no physical memory of heap or store is missing.
 *
 * An event sets its port's bit in `pending`, the bit of that word in `selector`, and
 * `upcall_pending`; while this is set, Xen interrupts whenever interrupts are on. So what comes
 * while they are off ends the next `hlt` at once. The handler (vectors.S) clears `upcall_pending`
 * only; the bits follow when the `hlt` is over. An event that comes between finds its bit set
 * and rings no more, but whoever waited is on the way to look at all rings anyway. */
#include "processor.h"
#include "xen.h"

enum {
  ADD_TO_PHYSMAP = 7,
  SPACE_SHARED_INFO = 0,
  PARAMETER_CALLBACK = 0,
  CALLBACK_BY_VECTOR = 2,
  CALLBACK_KIND_SHIFT = 56,
  PROCESSORS = 32,
  WORDS = 64,
  NS_PER_S = 1000000000,
  TRIES_MAX = 1000
};

struct time_info {
  u32 version, padding;
  u64 time_stamp, system_time_ns;
  u32 multiplier;
  int8_t shift;
  u8 flags, more_padding[2];
};
struct processor_info {
  u8 upcall_pending, upcall_mask, padding[6];
  u64 selector;
  u64 architecture[2];
  struct time_info time;
};
struct shared_info {
  struct processor_info processors[PROCESSORS];
  u64 pending[WORDS], mask[WORDS];
  u32 wall_version, wall_s, wall_ns;
};

volatile union {
  struct shared_info info;
  u8 page[PAGE_LENGTH];
} shared_info __attribute__((aligned(PAGE_LENGTH), section(".bss.unzeroed.shared-info")));

void shared_info_start(void) {
  if (!xen_present()) return;
  const struct {
    u16 domain, size;
    u32 space;
    u64 index, page;
  } place = {DOMID_SELF, 0, SPACE_SHARED_INFO, 0, ((u64)&shared_info - KERNEL_BASE) / PAGE_LENGTH};
  if (xen_hypercall(HYPERCALL_MEMORY, ADD_TO_PHYSMAP, (u64)&place, 0) != 0)
    fail("Xen shares no page");
  for (u32 i = 0; i < WORDS; i++) shared_info.info.mask[i] = 0;
}

/* Xen counts a version up before and after it writes; odd is in between. */
static bool unchanged(volatile u32 *version, u32 before) {
  return !(before & 1) && *version == before;
}

/* Nanoseconds of Xen's system time. */
static u64 system_time_ns(void) {
  volatile struct time_info *time = &shared_info.info.processors[0].time;
  u64 ns = 0;
  for (u32 tries = 0; tries < TRIES_MAX; tries++) {
    const u32 version = time->version;
    const u64 ticks = time_stamp() - time->time_stamp;
    const u64 shifted = time->shift < 0 ? ticks >> -time->shift : ticks << time->shift;
    ns = time->system_time_ns + (u64)((unsigned __int128)shifted * time->multiplier >> 32);
    if (unchanged(&time->version, version)) break;
  }
  return ns;
}

/* Wall clock now, in µs since 1970; 0 without Xen. */
u64 shared_info_wall_clock_us(void) {
  if (!xen_present()) return 0;
  volatile struct shared_info *info = &shared_info.info;
  u64 start_ns = 0;
  for (u32 tries = 0; tries < TRIES_MAX; tries++) {
    const u32 version = info->wall_version;
    start_ns = (u64)info->wall_s * NS_PER_S + info->wall_ns;
    if (unchanged(&info->wall_version, version)) break;
  }
  return start_ns ? (start_ns + system_time_ns()) / 1000 : 0;
}

/* From now on an event is an interrupt with this vector, one that wants no acknowledgment. */
void shared_info_upcall(u32 vector) {
  xen_parameter_set(PARAMETER_CALLBACK, (u64)CALLBACK_BY_VECTOR << CALLBACK_KIND_SHIFT | vector);
}

/* Lets each event ring again. */
void shared_info_clear_events(void) {
  volatile struct shared_info *info = &shared_info.info;
  u64 words = __atomic_exchange_n(&info->processors[0].selector, 0, __ATOMIC_SEQ_CST);
  for (; words; words &= words - 1)
    __atomic_exchange_n(&info->pending[__builtin_ctzll(words)], 0, __ATOMIC_SEQ_CST);
}
