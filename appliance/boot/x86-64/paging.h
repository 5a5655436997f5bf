/* Entries of this processor's page tables (Intel SDM volume 3, chapter 4), for ../kernel. */
#pragma once
#include "kernel.h"

enum {
  PAGE_PRESENT = 1,
  PAGE_WRITE = 2,
  PAGE_UNCACHED = 0x10,
  PAGE_LARGE = 0x80
};
/* entry.S */
extern u64 page_root[TABLE_ENTRIES];

#define PAGE_NO_EXECUTE (1ull << 63)
#define ADDRESS_BITS 0x000ffffffffff000

static inline u64 page_flags(enum rights rights) {
  switch (rights) {
    case RIGHTS_READ:
      return PAGE_PRESENT | PAGE_NO_EXECUTE;
    case RIGHTS_WRITE:
      return PAGE_PRESENT | PAGE_WRITE | PAGE_NO_EXECUTE;
    case RIGHTS_EXECUTE:
      return PAGE_PRESENT;
    case RIGHTS_DEVICE:
      return PAGE_PRESENT | PAGE_WRITE | PAGE_UNCACHED | PAGE_NO_EXECUTE;
  }
}
static inline u64 large_page_flags(u64 flags) { return flags | PAGE_LARGE; }
static inline u64 table_entry(u64 physical) { return physical | PAGE_PRESENT | PAGE_WRITE; }

/* Pages that were absent need no announcement: the processor keeps none of those. */
static inline void tables_changed(void) {}

/* The kernel's own memory, by physical and by virtual address. */
static inline u64 kernel_physical(const void *address) { return (u64)address - KERNEL_BASE; }
static inline void *kernel_virtual(u64 physical) { return (void *)(physical + KERNEL_BASE); }

/* Physical address of the store; 0 where there is none. */
static inline u64 store_physical(void) { return store_record.store_address; }

/* Forces the processor to look at the tables again. */
static inline void tables_reload(void) {
  __asm__ volatile("mov %0, %%cr3" ::"r"(kernel_physical(page_root)) : "memory");
}
