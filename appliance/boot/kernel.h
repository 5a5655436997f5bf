/* What the files of the kernel say to one another. The appliance sees none of it: machine.c. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "memory-layout.h"
#include "runtime.h"

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

/* Statuses that a dying kernel hands to `halt`; QEMU's isa-debug-exit ends with 2 * status + 1. */
enum { STATUS_OK = 0, STATUS_REFUSED = 2, STATUS_FAULT = 3 };

/* entry.S and kernel.ld */
extern u64 gdt[5];
extern u8 stack_guard[], stack_top[];
extern const u8 text_start[], rodata_start[], data_start[], kernel_end[];
void start(u64 information);

/* store-record.c: README.md, "The store record". Read it only through this. */
struct store_record {
  u64 magic;
  u32 record_version, store_version;
  u64 store_address, store_length;
  u8 build_id[32];
};
extern volatile struct store_record store_record;

/* pages.c */
enum { PAGE_PRESENT = 1, PAGE_WRITE = 2, PAGE_UNCACHED = 0x10 };
#define PAGE_NO_EXECUTE (1ull << 63)
void pages_start(void);
void pages_map(u64 virtual_address, u64 physical, u64 length, u64 flags);
void pages_forget(u64 virtual_address);

/* faults.c, interrupts.c */
enum {
  WAKE_VECTOR = 32,
  TIMER_VECTOR = 33,
  UPCALL_VECTOR = 34,
  SPURIOUS_VECTOR = 47,
  VECTORS = 48
};
void faults_start(void);

/* console.c */
void console_start(void);
void console_byte(u8 byte);
void console_end(void);
void console_text(const char *text);
void console_hex(u64 value, u32 digits);
void console_decimal(u64 value);

/* configuration.c */
void configuration_start(const char *command_line);
bool configuration_has(const char *item);
u32 configuration_length(void);
void configuration_copy(u8 *destination);

/* memory.c: the physical memory that the loader reports, and the appliance's share of it */
struct memory {
  u64 heap_physical, heap_length;
  u32 store_address;
};
extern struct memory memory;
const char *memory_find(u64 information);
void memory_start(void);
bool memory_overlaps(u64 physical, u64 length);

/* devices.c */
volatile u8 *device(u64 physical);
u64 device_window(u32 index);
void device_window_add(u64 physical);

/* clock.c, wall-clock.c, interrupts.c, entropy.c */
void clock_start(void);
u64 clock_us(void);
bool clock_calibrated(void);
void wall_clock_start(void);
u64 wall_clock_us(void);
void interrupts_start(void);
void interrupts_wait(u64 deadline_us);
u64 entropy(void);

/* pci.c */
void pci_start(void);
bool pci_present(void);
u32 pci_read(u32 function, u32 reg);
void pci_write(u32 function, u32 reg, u32 value);

/* power.c */
__attribute__((noreturn)) void halt(u32 status);
__attribute__((noreturn)) void restart(void);
