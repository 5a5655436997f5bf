/* Copying and filling bytes (kernel/bytes.c has the rest). Memory takes any alignment. */
#include "processor.h"

/* Shorter runs are not worth asking the processor about blocks. */
enum { CLEARED_FROM = 512 };

typedef u64 word __attribute__((aligned(1), may_alias));
/* What moves at a time where there is enough: pairs of registers. */
typedef struct {
  word words[8];
} block;

void *memcpy(void *restrict to, const void *restrict from, size_t length) {
  u8 *target = to;
  const u8 *source = from;
  for (; length >= sizeof(block); length -= sizeof(block)) {
    const block *blocks = (const block *)source;
    const word a = blocks->words[0], b = blocks->words[1], c = blocks->words[2],
               d = blocks->words[3], e = blocks->words[4], f = blocks->words[5],
               g = blocks->words[6], h = blocks->words[7];
    *(block *)target = (block){{a, b, c, d, e, f, g, h}};
    source += sizeof(block);
    target += sizeof(block);
  }
  for (; length >= sizeof(word); length -= sizeof(word)) {
    *(word *)target = *(const word *)source;
    source += sizeof(word);
    target += sizeof(word);
  }
  while (length-- > 0) *target++ = *source++;
  return to;
}

/* Bytes that `dc zva` clears at a time, all of them or none; 0 where it may not be used. */
static u64 clearable(void) {
  const u64 identification = read_system(dczid_el0);
  return identification & 1 << 4 ? 0 : 4ull << (identification & 15);
}

/* Clears what whole blocks a long run has; returns where the rest begins. What stands before the
 * first block is cleared with it. */
static u8 *clear_blocks(u8 *target, size_t length) {
  const u64 bytes = clearable();
  if (bytes == 0 || length < 4 * bytes) return target;
  u8 *end = (u8 *)((u64)(target + length) & -bytes);
  for (; (u64)target & 7; target++) *target = 0;
  for (; (u64)target & (bytes - 1); target += sizeof(word)) *(word *)target = 0;
  for (; target < end; target += bytes) __asm__ volatile("dc zva, %0" ::"r"(target) : "memory");
  return target;
}

void *memset(void *to, int byte, size_t length) {
  const u64 pattern = (u8)byte * 0x0101010101010101ull;
  u8 *target = to;
  if (pattern == 0 && length >= CLEARED_FROM) {
    target = clear_blocks(to, length);
    length -= target - (u8 *)to;
  }
  for (; length >= sizeof(block); length -= sizeof(block), target += sizeof(block))
    for (u32 i = 0; i < 8; i++) ((block *)target)->words[i] = pattern;
  for (; length >= sizeof(word); length -= sizeof(word), target += sizeof(word))
    *(word *)target = pattern;
  while (length-- > 0) *target++ = byte;
  return to;
}
