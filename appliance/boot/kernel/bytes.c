/* Moving and comparing bytes, for the appliance and for the kernel; how they are copied and filled
 * is each processor's (bytes.c beside its entry). */
#include "kernel.h"

void *memmove(void *to, const void *from, size_t length) {
  if ((u64)to - (u64)from >= length) return memcpy(to, from, length);
  u8 *target = (u8 *)to + length;
  const u8 *source = (const u8 *)from + length;
  while (length-- > 0) *--target = *--source;
  return to;
}

int memcmp(const void *a, const void *b, size_t length) {
  const u8 *x = a, *y = b;
  for (; length > 0; length--, x++, y++)
    if (*x != *y) return *x - *y;
  return 0;
}
