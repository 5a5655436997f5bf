/* What the appliance's C calls besides the machine: traps, its memory, a table, byte moving. */
#include "kernel.h"
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

/* Address 0 is the memory's start in wasm and here; all of the heap is there from the start. */
void wasm_rt_allocate_memory(wasm_rt_memory_t *m, uint64_t initial, uint64_t max, bool is64,
                             uint32_t page_size) {
  m->data = 0;
  m->size = memory.heap_length;
  m->pages = m->max_pages = memory.heap_length >> WASM_PAGE_BITS;
  if (initial > m->pages) fail("too little memory for the appliance");
}

uint64_t wasm_rt_grow_memory(wasm_rt_memory_t *m, uint64_t pages) { return (u32)-1; }

void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t *table, uint32_t size, uint32_t max) {
  static wasm_rt_funcref_t functions[FUNCTIONS_MAX];
  if (size > FUNCTIONS_MAX) fail("function table");
  *table = (wasm_rt_funcref_table_t){functions, max, size};
}

/* Eight bytes a step: under QEMU's translation each step of a string instruction counts. */
void *memcpy(void *to, const void *from, size_t length) {
  void *start = to;
  size_t words = length >> 3, rest = length & 7;
  __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(rest)::"memory");
  return start;
}

void *memmove(void *to, const void *from, size_t length) {
  if ((u64)to - (u64)from >= length) return memcpy(to, from, length);
  u8 *target = (u8 *)to + length;
  const u8 *source = (const u8 *)from + length;
  while (length-- > 0) *--target = *--source;
  return to;
}

typedef u64 pair __attribute__((vector_size(16), aligned(1)));
enum { BLOCK_PAIRS = 16 };

/* Long runs by vector stores, 256 bytes a turn: half the steps of a string instruction. */
void *memset(void *to, int byte, size_t length) {
  void *start = to;
  const u64 pattern = (u8)byte * 0x0101010101010101ull;
  const pair both = {pattern, pattern};
  for (; length >= BLOCK_PAIRS * sizeof(pair); length -= BLOCK_PAIRS * sizeof(pair)) {
    pair *at = to;
#pragma clang loop unroll(full)
    for (u32 i = 0; i < BLOCK_PAIRS; i++) at[i] = both;
    to = at + BLOCK_PAIRS;
  }
  size_t words = length >> 3, rest = length & 7;
  __asm__ volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(pattern) : "memory");
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(rest) : "a"(byte) : "memory");
  return start;
}

int memcmp(const void *a, const void *b, size_t length) {
  const u8 *x = a, *y = b;
  for (; length > 0; length--, x++, y++)
    if (*x != *y) return *x - *y;
  return 0;
}
