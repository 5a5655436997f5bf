/* Instructions that C has no words for. */
#pragma once
#include "kernel.h"

/* What a fault line calls the address of the instruction. */
#define PROGRAM_COUNTER "rip"

/* entry.S, faults.c, kernel-pages.c */
enum {
  WAKE_VECTOR = 32,
  TIMER_VECTOR = 33,
  UPCALL_VECTOR = 34,
  SPURIOUS_VECTOR = 47,
  VECTORS = 48
};
extern u64 gdt[5];
void faults_start(void);
void kernel_pages_start(void);

/* random.c: whether the processor has random numbers; one, if it has one ready */
#define RANDOM_INSTRUCTION "RDRAND"
bool random_start(void);
bool random_bits(u64 *bits);

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

/* Registers of devices. */
static inline u32 read8(volatile u8 *address) { return *address; }
static inline u32 read16(volatile u8 *address) { return *(volatile u16 *)address; }
static inline u32 read32(volatile u8 *address) { return *(volatile u32 *)address; }
static inline void write8(volatile u8 *address, u32 value) { *address = value; }
static inline void write16(volatile u8 *address, u32 value) { *(volatile u16 *)address = value; }
static inline void write32(volatile u8 *address, u32 value) { *(volatile u32 *)address = value; }

/* x86 keeps loads in order and stores in order; only the compiler must be told. */
static inline void read_barrier(void) { __asm__ volatile("" ::: "memory"); }
static inline void write_barrier(void) { __asm__ volatile("" ::: "memory"); }
static inline void full_barrier(void) { __asm__ volatile("mfence" ::: "memory"); }

/* Between two looks at something that somebody else changes. */
static inline void relax(void) { __asm__ volatile("pause"); }

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
