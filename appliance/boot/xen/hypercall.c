/* How the kernel speaks to Xen. Read first: Xen, public/arch-x86/cpuid.h, public/hvm/params.h.
 *
 * The calls stand in a page that the hypervisor fills with the instructions that fit the processor.
 * It is a page of .text: the hypervisor writes by physical address, and nobody else can. */
#include "processor.h"
#include "xen.h"

enum {
  /* Leaves begin here, or 0x100 further where Xen also poses as another hypervisor. */
  FIRST_LEAF = 0x40000000,
  LEAF_STEP = 0x100,
  LEAF_PAGE = 2,
  LEAF_TIME = 3,
  SIGNATURE_B = 0x566e6558, /* "XenVMMXenVMM" */
  SIGNATURE_C = 0x65584d4d,
  SIGNATURE_D = 0x4d4d566e,
  HYPERVISOR_PRESENT = 31,

  CALL_LENGTH = 32,
  CALLS = PAGE_LENGTH / CALL_LENGTH,
  NO_SUCH_CALL = -38,

  PARAMETER_SET = 0,
  PARAMETER_GET = 1,
  SCHED_SHUTDOWN = 2
};

extern const u8 hypercall_page[];
static u32 leaves;

void xen_start(void) {
  if (!(cpuid(1).c >> HYPERVISOR_PRESENT)) return;
  for (u32 leaf = FIRST_LEAF; leaf <= FIRST_LEAF + LEAF_STEP; leaf += LEAF_STEP) {
    const struct cpuid name = cpuid(leaf);
    if (name.b == SIGNATURE_B && name.c == SIGNATURE_C && name.d == SIGNATURE_D) leaves = leaf;
  }
  if (!leaves) return;
  const u64 physical = (u64)hypercall_page - KERNEL_BASE;
  __asm__ volatile("wrmsr" ::"c"(cpuid(leaves + LEAF_PAGE).b), "a"((u32)physical),
                   "d"((u32)(physical >> 32))
                   : "memory");
}

bool xen_present(void) { return leaves != 0; }

int64_t xen_hypercall(u32 number, u64 first, u64 second, u64 third) {
  if (!leaves || number >= CALLS) return NO_SUCH_CALL;
  int64_t result;
  __asm__ volatile("call *%[code]"
                   : "=a"(result), "+D"(first), "+S"(second), "+d"(third)
                   : [code] "r"(hypercall_page + number * CALL_LENGTH)
                   : "rcx", "r8", "r9", "r10", "r11", "memory");
  return result;
}

/* Frequency of the time stamp counter as this guest sees it; 0 where Xen does not say. */
u64 xen_time_stamp_hz(void) { return leaves ? cpuid(leaves + LEAF_TIME).c * 1000ull : 0; }

struct parameter {
  u16 domain, padding;
  u32 index;
  u64 value;
};

/* A parameter of this guest; 0 where it has none such. */
u64 xen_parameter(u32 index) {
  struct parameter parameter = {.domain = DOMID_SELF, .index = index};
  return xen_hypercall(HYPERCALL_HVM, PARAMETER_GET, (u64)&parameter, 0) == 0 ? parameter.value : 0;
}

void xen_parameter_set(u32 index, u64 value) {
  struct parameter parameter = {.domain = DOMID_SELF, .index = index, .value = value};
  if (xen_hypercall(HYPERCALL_HVM, PARAMETER_SET, (u64)&parameter, 0) != 0)
    fail("Xen refuses a parameter");
}

/* Does not come back, but where there is no Xen. */
void xen_shut_down(enum xen_shutdown reason) {
  u32 argument = reason;
  xen_hypercall(HYPERCALL_SCHED, SCHED_SHUTDOWN, (u64)&argument, 0);
}
