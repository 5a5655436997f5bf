/* Instructions that C has no words for. */
#pragma once
#include "kernel.h"

static inline void out8(u16 port, u8 value) {
  __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port));
}
static inline u8 in8(u16 port) {
  u8 value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}
static inline void out16(u16 port, u16 value) {
  __asm__ volatile("outw %0, %1" ::"a"(value), "Nd"(port));
}
static inline void out32(u16 port, u32 value) {
  __asm__ volatile("outl %0, %1" ::"a"(value), "Nd"(port));
}
static inline u32 in32(u16 port) {
  u32 value;
  __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

/* Time stamp counter. */
static inline u64 time_stamp(void) {
  u32 low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
  return (u64)high << 32 | low;
}

struct cpuid {
  u32 a, b, c, d;
};
static inline struct cpuid cpuid(u32 leaf) {
  struct cpuid result;
  __asm__("cpuid"
          : "=a"(result.a), "=b"(result.b), "=c"(result.c), "=d"(result.d)
          : "a"(leaf), "c"(0));
  return result;
}
