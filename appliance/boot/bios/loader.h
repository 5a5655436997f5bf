/* What the files of the loader say to one another. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "layout.h"

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

/* modes.S. Registers of the next call, and afterwards what it returned. */
struct bios_registers {
  u32 eax, ebx, ecx, edx, esi, edi, flags;
};
extern struct bios_registers bios;
enum { CARRY = 1 };
void bios_call(u32 number);
__attribute__((noreturn)) void bios_stop(void);
__attribute__((noreturn)) void kernel_enter(const void *start_information, u32 entry);

/* console.c */
void console_text(const char *text);
void console_decimal(u32 value);
__attribute__((noreturn)) void fail(const char *text);
__attribute__((noreturn)) void fail_at(const char *text, u32 sector);

/* disk.c */
extern u8 disk_drive;
void disk_read(u32 sector, u32 count, u32 address);

/* xxh32.c */
u32 xxh32(const u8 *bytes, u32 length);

/* memory.c */
struct memory_map_entry {
  u64 address, length;
  u32 type, reserved;
};
enum { MAP_ENTRIES_MAX = 64 };
extern struct memory_map_entry memory_map[MAP_ENTRIES_MAX];
extern u32 memory_map_count;
void memory_start(u32 end);
