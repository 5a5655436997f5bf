/* What the files of the kernel say to one another. The appliance sees none of it: machine.c.
 *
 * `kernel/` is the same on every machine. What it needs of a processor is in that folder's
 * processor.h and paging.h; what it needs of a platform stands at the end. */
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

/* Statuses that a dying kernel hands to `halt`; QEMU ends with 2 * status + 1. */
enum { STATUS_OK = 0, STATUS_REFUSED = 2, STATUS_FAULT = 3 };

/* The processor's entry.S and kernel.ld */
extern u8 stack_guard[], stack_top[];
extern const u8 text_start[], rodata_start[], data_start[], kernel_end[];

/* appliance.c: ../README.md, "The store record". Read it only through this. */
struct store_record {
  u64 magic;
  u32 record_version, store_version;
  u64 store_address, store_length;
  u8 build_id[32];
};
extern volatile struct store_record store_record;
__attribute__((noreturn)) void appliance_run(void);

/* pages.c */
enum rights { RIGHTS_READ, RIGHTS_WRITE, RIGHTS_EXECUTE, RIGHTS_DEVICE };
void pages_map(u64 virtual_address, u64 physical, u64 length, enum rights rights);
void pages_forget(u64 virtual_address);
u64 *pages_new_table(void);

/* console.c; the platform puts the bytes on its line */
void console_byte(u8 byte);
void console_text(const char *text);
void console_hex(u64 value, u32 digits);
void console_decimal(u64 value);

/* configuration.c */
void configuration_start(const char *command_line);
bool configuration_has(const char *item);
u32 configuration_length(void);
void configuration_copy(u8 *destination);

/* memory.c: the physical memory that the platform finds, and the appliance's share of it */
struct memory {
  u64 heap_physical, heap_length, store_physical;
  u32 store_address;
};
extern struct memory memory;
void memory_add(u64 from, u64 to);
u64 memory_image_end(void);
u64 memory_top(void);
__attribute__((noreturn)) void memory_refuse(u64 needed, const char *remark);
void memory_start(void);
bool memory_overlaps(u64 physical, u64 length);

/* devices.c */
volatile u8 *device(u64 physical);
const void *device_information(u64 physical, u64 length);
u64 device_window(u32 index);
void device_window_add(u64 physical);

/* failure.c */
__attribute__((noreturn)) void failure_end(void);

/* entropy.c, wall-clock.c */
u64 entropy(void);
void entropy_seed(const u8 *bytes, u32 length);
void wall_clock_set(u64 now_us);
u64 wall_clock_us(void);

/* pci.c */
void pci_start(void);
bool pci_present(void);

/* The platform: clock, interrupts, PCI, Xen, power */
u64 clock_us(void);
void slow_access(void);
void interrupts_wait(u64 deadline_us);
u32 pci_read(u32 function, u32 reg);
void pci_write(u32 function, u32 reg, u32 value);
u64 pci_memory_start(void);
u64 pci_memory_end(void);
void pci_found(u32 function, u32 id);
int64_t xen_hypercall(u32 number, u64 first, u64 second, u64 third);
__attribute__((noreturn)) void halt(u32 status);
__attribute__((noreturn)) void restart(void);
