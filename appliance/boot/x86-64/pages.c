/* Page tables: W^X for the kernel, nothing but heap and store for the appliance.
 *
 * No page is writable under one address and executable or read-only under another. The tables come
 * from a pool in .bss, so that mapping cannot run into memory that somebody else uses. */
#include "kernel.h"

enum {
  TABLE_ENTRIES = 512,
  /* Kernel 1, heap 1 + 4 where it is too small for large pages, store 3 + 2, devices and boot
   * information 2 for each region that they lie in. */
  TABLES_MAX = 24,
  PAGE_LARGE = 0x80
};
#define ADDRESS_BITS 0x000ffffffffff000

extern u64 page_root[TABLE_ENTRIES], kernel_directory[TABLE_ENTRIES];
static u64 pool[TABLES_MAX][TABLE_ENTRIES]
    __attribute__((aligned(PAGE_LENGTH), section(".bss.unzeroed.tables")));
static u32 pool_used;

static u64 *new_table(void) {
  if (pool_used == TABLES_MAX) fail("out of page tables");
  u64 *table = pool[pool_used++];
  memset(table, 0, PAGE_LENGTH);
  return table;
}

/* The table that `entry` points at; made when there is none. */
static u64 *below(u64 *entry) {
  if (!*entry) *entry = ((u64)new_table() - KERNEL_BASE) | PAGE_PRESENT | PAGE_WRITE;
  return (u64 *)((*entry & ADDRESS_BITS) + KERNEL_BASE);
}

/* Maps whole pages, the largest that address and length allow; 2 MiB is the largest, since not
 * every processor has 1 GiB ones. */
void pages_map(u64 virtual_address, u64 physical, u64 length, u64 flags) {
  const u64 end = virtual_address + length;
  flags |= PAGE_PRESENT;
  while (virtual_address < end) {
    u64 *pointers = below(&page_root[virtual_address >> 39 & 511]);
    u64 *directory = below(&pointers[virtual_address >> 30 & 511]);
    u64 *entry = &directory[virtual_address >> 21 & 511];
    if (!((virtual_address | physical) & (LARGE_PAGE_LENGTH - 1)) &&
        end - virtual_address >= LARGE_PAGE_LENGTH) {
      *entry = physical | flags | PAGE_LARGE;
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
}

/* Forces the processor to look at the tables again. */
static void reload(void) {
  __asm__ volatile("mov %0, %%cr3" ::"r"((u64)page_root - KERNEL_BASE) : "memory");
}

/* Unmaps the whole slot of 512 GiB that begins here. */
void pages_forget(u64 virtual_address) {
  page_root[virtual_address >> 39 & 511] = 0;
  reload();
}

static void map_kernel(u64 *table, const u8 *from, const u8 *to, u64 flags) {
  for (u64 address = (u64)from; address < (u64)to; address += PAGE_LENGTH)
    table[address >> 12 & 511] = (address - KERNEL_BASE) | flags | PAGE_PRESENT;
}

/* Replaces entry.S's one large page by pages with rights, and takes the identity mapping away. */
void pages_start(void) {
  u64 *table = new_table();
  map_kernel(table, text_start, rodata_start, 0);
  map_kernel(table, rodata_start, data_start, PAGE_NO_EXECUTE);
  map_kernel(table, data_start, kernel_end, PAGE_WRITE | PAGE_NO_EXECUTE);
  table[(u64)stack_guard >> 12 & 511] = 0;
  kernel_directory[0] = ((u64)table - KERNEL_BASE) | PAGE_PRESENT | PAGE_WRITE;
  extern u64 kernel_pointers[TABLE_ENTRIES];
  kernel_pointers[0] = 0;
  page_root[0] = 0;
  reload();
}
