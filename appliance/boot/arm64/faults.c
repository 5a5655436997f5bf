/* Exceptions: say what happened in one line, and end. Read first: Arm ARM, D17.2.37 (ESR_EL1). */
#include "processor.h"

enum {
  CLASS_SHIFT = 26,
  CLASS_UNKNOWN = 0x00,
  CLASS_INSTRUCTION_ABORT = 0x21,
  CLASS_PC_ALIGNMENT = 0x22,
  CLASS_DATA_ABORT = 0x25,
  CLASS_SP_ALIGNMENT = 0x26,
  CLASS_BREAKPOINT = 0x3c,

  /* Of an abort: what failed, and whether it was a write. */
  STATUS_MASK = 0x3c,
  STATUS_TRANSLATION = 0x04,
  STATUS_ACCESS_FLAG = 0x08,
  STATUS_PERMISSION = 0x0c,
  STATUS_EXTERNAL = 0x10,
  ABORT_WRITE = 1 << 6
};
enum kind { SYNCHRONOUS, INTERRUPT, FAST_INTERRUPT, SYSTEM_ERROR };

/* Addresses of pages that are absent or lack a right. */
static bool is_page_fault(u32 class, u32 syndrome) {
  if (class != CLASS_INSTRUCTION_ABORT && class != CLASS_DATA_ABORT) return false;
  const u32 status = syndrome & STATUS_MASK;
  return status == STATUS_TRANSLATION || status == STATUS_ACCESS_FLAG ||
         status == STATUS_PERMISSION;
}

static const char *name_of(u32 class, u32 syndrome) {
  switch (class) {
    case CLASS_UNKNOWN:
      return "opcode";
    case CLASS_INSTRUCTION_ABORT:
    case CLASS_DATA_ABORT:
      return (syndrome & STATUS_MASK) == STATUS_EXTERNAL ? "external abort" : "memory";
    case CLASS_PC_ALIGNMENT:
    case CLASS_SP_ALIGNMENT:
      return "alignment";
    case CLASS_BREAKPOINT:
      return "breakpoint";
  }
  return "exception";
}

/* From vectors.S, on a stack of its own. */
__attribute__((noreturn)) void fault(enum kind kind) {
  const u32 syndrome = read_system(esr_el1), class = syndrome >> CLASS_SHIFT;
  const bool page_fault = kind == SYNCHRONOUS && is_page_fault(class, syndrome);
  console_text("\nkiln: fault: ");
  if (page_fault) console_text("page fault");
  else if (kind == SYNCHRONOUS) console_text(name_of(class, syndrome));
  else console_text(kind == SYSTEM_ERROR ? "system error" : "interrupt");
  console_text(", error ");
  console_hex(syndrome, 8);
  if (page_fault) {
    const bool execute = class == CLASS_INSTRUCTION_ABORT;
    console_text(execute ? " (execute)" : syndrome & ABORT_WRITE ? " (write)" : " (read)");
    console_text(" address ");
    console_hex(read_system(far_el1), 16);
  }
  console_text(" " PROGRAM_COUNTER " ");
  console_hex(read_system(elr_el1), 16);
  console_text(" stack ");
  console_hex(read_system(sp_el0), 16);
  failure_end();
}
