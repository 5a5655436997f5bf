/* Entries of this processor's page tables (Arm ARM, D8.3), for ../kernel; 4 KiB granule, 4 levels.
 * Low and high addresses have one root. */
#pragma once
#include "kernel.h"

enum {
  ENTRY_BLOCK = 1,
  ENTRY_TABLE_OR_PAGE = 3,
  ATTRIBUTES_DEVICE = 1 << 2, /* of entry.S's MAIR */
  READ_ONLY = 1 << 7,
  INNER_SHAREABLE = 3 << 8,
  ACCESSED = 1 << 10
};
#define NO_EXECUTE (1ull << 53)
#define UNPRIVILEGED_NO_EXECUTE (1ull << 54)
#define ADDRESS_BITS 0x0000fffffffff000

/* entry.S */
extern u64 page_root[TABLE_ENTRIES];
extern u64 image_physical, bss_distance;

static inline u64 page_flags(enum rights rights) {
  const u64 page = ENTRY_TABLE_OR_PAGE | ACCESSED | INNER_SHAREABLE | UNPRIVILEGED_NO_EXECUTE;
  switch (rights) {
    case RIGHTS_READ:
      return page | READ_ONLY | NO_EXECUTE;
    case RIGHTS_WRITE:
      return page | NO_EXECUTE;
    case RIGHTS_EXECUTE:
      return page | READ_ONLY;
    case RIGHTS_DEVICE:
      return page | ATTRIBUTES_DEVICE | NO_EXECUTE;
  }
}
static inline u64 large_page_flags(u64 flags) {
  return flags & ~(u64)(ENTRY_TABLE_OR_PAGE ^ ENTRY_BLOCK);
}
static inline u64 table_entry(u64 physical) { return physical | ENTRY_TABLE_OR_PAGE; }

/* The processor's walker must see the entries before the next access does. */
static inline void tables_changed(void) { __asm__ volatile("dsb ishst; isb" ::: "memory"); }

/* Memory of .bss, by physical and by virtual address. */
static inline u64 kernel_physical(const void *address) { return (u64)address + bss_distance; }
static inline void *kernel_virtual(u64 physical) { return (void *)(physical - bss_distance); }

/* Physical address of the store, whose place in the image the record has; 0 where there is none. */
static inline u64 store_physical(void) {
  return store_record.store_address ? image_physical + store_record.store_address : 0;
}

/* Forces the processor to look at the tables again. */
static inline void tables_reload(void) {
  __asm__ volatile("dsb ishst; tlbi vmalle1; dsb ish; isb" ::: "memory");
}
