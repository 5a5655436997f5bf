/* What the appliance's C calls besides its imports: traps, its memory, a table of functions. */
#include "runtime.h"
#include "wasm-rt.h"

enum { FUNCTIONS_MAX = 64, WASM_PAGE_BITS = 16 };

void wasm_rt_trap(wasm_rt_trap_t trap) {
  switch (trap) {
    case WASM_RT_TRAP_UNREACHABLE:
      fail("the appliance gave up");
    case WASM_RT_TRAP_DIV_BY_ZERO:
    case WASM_RT_TRAP_INT_OVERFLOW:
      fail("arithmetic in the appliance");
    default:
      fail("trap in the appliance");
  }
}

/* All of the heap is there from the start. */
void wasm_rt_allocate_memory(wasm_rt_memory_t *m, uint64_t initial, uint64_t max, bool is64,
                             uint32_t page_size) {
  m->data = (uint8_t *)MEMORY_BASE;
  m->size = memory_length();
  m->pages = m->max_pages = m->size >> WASM_PAGE_BITS;
  if (initial > m->pages) fail("too little memory for the appliance");
}

uint64_t wasm_rt_grow_memory(wasm_rt_memory_t *m, uint64_t pages) { return (uint32_t)-1; }

void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t *table, uint32_t size, uint32_t max) {
  static wasm_rt_funcref_t functions[FUNCTIONS_MAX];
  if (size > FUNCTIONS_MAX) fail("function table");
  *table = (wasm_rt_funcref_table_t){functions, max, size};
}
