/* Moving and filling bytes, for the appliance and for the kernel. Memory takes any alignment. */
#include "kernel.h"

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

void *memmove(void *to, const void *from, size_t length) {
  if ((u64)to - (u64)from >= length) return memcpy(to, from, length);
  u8 *target = (u8 *)to + length;
  const u8 *source = (const u8 *)from + length;
  while (length-- > 0) *--target = *--source;
  return to;
}

void *memset(void *to, int byte, size_t length) {
  const u64 pattern = (u8)byte * 0x0101010101010101ull;
  u8 *target = to;
  for (; length >= sizeof(block); length -= sizeof(block), target += sizeof(block))
    for (u32 i = 0; i < 8; i++) ((block *)target)->words[i] = pattern;
  for (; length >= sizeof(word); length -= sizeof(word), target += sizeof(word))
    *(word *)target = pattern;
  while (length-- > 0) *target++ = byte;
  return to;
}

int memcmp(const void *a, const void *b, size_t length) {
  const u8 *x = a, *y = b;
  for (; length > 0; length--, x++, y++)
    if (*x != *y) return *x - *y;
  return 0;
}
