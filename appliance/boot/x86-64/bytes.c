/* Copying and filling bytes; kernel/bytes.c has the rest. */
#include "kernel.h"

/* Eight bytes a step: under QEMU's translation each step of a string instruction counts. */
void *memcpy(void *to, const void *from, size_t length) {
  void *start = to;
  size_t words = length >> 3, rest = length & 7;
  __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(rest)::"memory");
  return start;
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
