/* What the rest of the kernel may ask of Xen. Without Xen each of these does nothing. */
#pragma once
#include "kernel.h"

/* Numbers of hypercalls, of their operations, and the name of oneself: Xen, public/xen.h. */
enum {
  HYPERCALL_MEMORY = 12,
  HYPERCALL_SCHED = 29,
  HYPERCALL_EVENT_CHANNEL = 32,
  HYPERCALL_HVM = 34,
  DOMID_SELF = 0x7ff0
};
enum xen_shutdown { XEN_POWEROFF = 0, XEN_REBOOT = 1, XEN_CRASH = 3 };

/* hypercall.c */
void xen_start(void);
bool xen_present(void);
u64 xen_time_stamp_hz(void);
u64 xen_parameter(u32 index);
void xen_parameter_set(u32 index, u64 value);
void xen_shut_down(enum xen_shutdown reason);

/* console-ring.c */
bool console_ring_start(void);
void console_ring_byte(u8 byte);
void console_ring_notify(void);

/* shared-info.c */
void shared_info_start(void);
u64 shared_info_wall_clock_us(void);
void shared_info_upcall(u32 vector);
void shared_info_clear_events(void);
