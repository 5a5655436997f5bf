/* Instructions that C has no words for. */
#pragma once
#include "kernel.h"

/* What a fault line calls the address of the instruction. */
#define PROGRAM_COUNTER "pc"

/* System registers by their names. */
#define read_system(name)                                        \
  ({                                                             \
    u64 value;                                                   \
    __asm__ volatile("mrs %0, " #name : "=r"(value)::"memory");  \
    value;                                                       \
  })
#define write_system(name, value) \
  __asm__ volatile("msr " #name ", %0" ::"r"((u64)(value)) : "memory")

/* Registers of devices, by one instruction each, of the kind that a hypervisor can emulate. */
static inline u32 read8(volatile u8 *address) {
  u32 value;
  __asm__ volatile("ldrb %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
  return value;
}
static inline u32 read16(volatile u8 *address) {
  u32 value;
  __asm__ volatile("ldrh %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
  return value;
}
static inline u32 read32(volatile u8 *address) {
  u32 value;
  __asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
  return value;
}
static inline void write8(volatile u8 *address, u32 value) {
  __asm__ volatile("strb %w0, [%1]" ::"r"(value), "r"(address) : "memory");
}
static inline void write16(volatile u8 *address, u32 value) {
  __asm__ volatile("strh %w0, [%1]" ::"r"(value), "r"(address) : "memory");
}
static inline void write32(volatile u8 *address, u32 value) {
  __asm__ volatile("str %w0, [%1]" ::"r"(value), "r"(address) : "memory");
}

/* Devices, and what stands for them on other cores, are in the outer shareable domain. */
static inline void read_barrier(void) { __asm__ volatile("dmb oshld" ::: "memory"); }
static inline void write_barrier(void) { __asm__ volatile("dmb oshst" ::: "memory"); }
static inline void full_barrier(void) { __asm__ volatile("dmb osh" ::: "memory"); }

/* Between two looks at something that somebody else changes. */
static inline void relax(void) { __asm__ volatile("yield"); }

/* Ticks of the virtual counter, not read before what stands before it. */
static inline u64 time_stamp(void) {
  __asm__ volatile("isb" ::: "memory");
  return read_system(cntvct_el0);
}

/* random.c: whether the processor has random numbers; one, if it has one ready */
#define RANDOM_INSTRUCTION "RNDR"
bool random_start(void);
bool random_bits(u64 *bits);

/* vectors.S: ends the run where a debugger listens, such as QEMU; else comes back. */
void debugger_exit(const u64 parameters[2]);
