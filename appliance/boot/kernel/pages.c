/* Page tables: nothing but heap and store for the appliance, devices and the loader's report for
 * the kernel, whose own pages are the processor's folder's.
 *
 * No page is writable under one address and executable or read-only under another. The tables come
 * from a pool in .bss, so that mapping cannot run into memory that somebody else uses. */
#include "paging.h"

enum {
  /* Kernel 1, heap 1 + 4 where it is too small for large pages, store 3 + 2, devices and boot
   * information 2 for each region that they lie in. */
  TABLES_MAX = 24
};

static u64 pool[TABLES_MAX][TABLE_ENTRIES]
    __attribute__((aligned(PAGE_LENGTH), section(".bss.unzeroed.tables")));
static u32 pool_used;

u64 *pages_new_table(void) {
  if (pool_used == TABLES_MAX) fail("out of page tables");
  u64 *table = pool[pool_used++];
  memset(table, 0, PAGE_LENGTH);
  return table;
}

/* The table that `entry` points at; made when there is none. */
static u64 *below(u64 *entry) {
  if (!*entry) *entry = table_entry(kernel_physical(pages_new_table()));
  return kernel_virtual(*entry & ADDRESS_BITS);
}

static u64 *gigabyte_entry(u64 virtual_address) {
  return &below(&page_root[virtual_address >> 39 & 511])[virtual_address >> 30 & 511];
}

/* Maps whole pages, the largest that address and length allow; 2 MiB is the largest, since not
 * every processor has 1 GiB ones. */
void pages_map(u64 virtual_address, u64 physical, u64 length, enum rights rights) {
  const u64 end = virtual_address + length, flags = page_flags(rights);
  while (virtual_address < end) {
    u64 *directory = below(gigabyte_entry(virtual_address));
    u64 *entry = &directory[virtual_address >> 21 & 511];
    if (!((virtual_address | physical) & (LARGE_PAGE_LENGTH - 1)) &&
        end - virtual_address >= LARGE_PAGE_LENGTH) {
      *entry = physical | large_page_flags(flags);
      virtual_address += LARGE_PAGE_LENGTH;
      physical += LARGE_PAGE_LENGTH;
      continue;
    }
    const u64 first = virtual_address >> 12 & 511;
    const u64 wanted = (end - virtual_address) >> 12;
    const u64 count = wanted < TABLE_ENTRIES - first ? wanted : TABLE_ENTRIES - first;
    u64 *at = below(entry) + first;
    for (u64 *stop = at + count; at < stop; at++, physical += PAGE_LENGTH) *at = physical | flags;
    virtual_address += count * PAGE_LENGTH;
  }
  tables_changed();
}

/* Unmaps the whole slot of 512 GiB that begins here. */
void pages_forget(u64 virtual_address) {
  page_root[virtual_address >> 39 & 511] = 0;
  tables_reload();
}
