/* Exceptions: say what happened in one line, and end. */
#include "processor.h"

enum {
  GATE_INTERRUPT = 0x8e,
  CODE_SELECTOR = 8,
  TASK_SELECTOR = 24,
  TASK_STATE_LENGTH = 104,
  TASK_STATE_FAULT_STACK = 36
};

extern const u8 exception_vectors[], wake_vector[], timer_vector[], upcall_vector[],
    spurious_vector[];
static u64 gates[VECTORS][2];
static u8 task_state[TASK_STATE_LENGTH] __attribute__((aligned(8)));
/* Faults get a stack of their own: the usual one may be what overflowed. */
static u8 fault_stack[PAGE_LENGTH]
    __attribute__((aligned(16), section(".bss.unzeroed.fault")));

/* Pushed by the processor and vectors.S. */
struct fault_frame {
  u64 vector, error, rip, cs, rflags, rsp, ss;
};

static const char *const names[] = {
    "division",         "debug",        "NMI",           "breakpoint",      "overflow",
    "bound",            "opcode",       "no FPU",        "double fault",    "9",
    "task state",       "segment",      "stack segment", "protection",      "page fault",
    "15",               "floating",     "alignment",     "machine check",   "SIMD"};

static void set_gate(u32 vector, const u8 *handler, u64 stack) {
  const u64 address = (u64)handler;
  gates[vector][0] = (address & 0xffff) | CODE_SELECTOR << 16 | stack << 32 |
                     (u64)GATE_INTERRUPT << 40 | (address >> 16 & 0xffff) << 48;
  gates[vector][1] = address >> 32;
}

void faults_start(void) {
  for (u32 vector = 0; vector < 32; vector++)
    set_gate(vector, exception_vectors + 16 * vector, 1);
  set_gate(WAKE_VECTOR, wake_vector, 0);
  set_gate(TIMER_VECTOR, timer_vector, 0);
  set_gate(UPCALL_VECTOR, upcall_vector, 0);
  set_gate(SPURIOUS_VECTOR, spurious_vector, 0);

  const u64 stack = (u64)(fault_stack + sizeof fault_stack);
  memcpy(task_state + TASK_STATE_FAULT_STACK, &stack, sizeof stack);
  const u64 state = (u64)task_state;
  gdt[3] = (TASK_STATE_LENGTH - 1) | (state & 0xffffff) << 16 | 0x89ull << 40 |
           (state >> 24 & 0xff) << 56;
  gdt[4] = state >> 32;
  const struct {
    u16 limit;
    u64 base;
  } __attribute__((packed)) table = {sizeof gates - 1, (u64)gates};
  __asm__ volatile("lidt %0; ltr %w1" ::"m"(table), "r"(TASK_SELECTOR));
}

__attribute__((noreturn, used)) void fault(const struct fault_frame *frame, u64 address) {
  console_text("\nkiln: fault: ");
  console_text(frame->vector < sizeof names / sizeof *names ? names[frame->vector] : "exception");
  console_text(", error ");
  console_hex(frame->error, 4);
  if (frame->vector == 14) {
    console_text(frame->error & 16 ? " (execute)" : frame->error & 2 ? " (write)" : " (read)");
    console_text(" address ");
    console_hex(address, 16);
  }
  console_text(" " PROGRAM_COUNTER " ");
  console_hex(frame->rip, 16);
  console_text(" stack ");
  console_hex(frame->rsp, 16);
  failure_end();
}
