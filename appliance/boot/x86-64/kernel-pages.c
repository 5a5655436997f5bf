/* The kernel's own pages: W^X from here on. */
#include "paging.h"
#include "processor.h"

/* entry.S */
extern u64 kernel_pointers[TABLE_ENTRIES], kernel_directory[TABLE_ENTRIES];

static void map_kernel(u64 *table, const u8 *from, const u8 *to, enum rights rights) {
  for (const u8 *address = from; address < to; address += PAGE_LENGTH)
    table[(u64)address >> 12 & 511] = kernel_physical(address) | page_flags(rights);
}

/* Replaces entry.S's one large page by pages with rights, and takes the identity mapping away. */
void kernel_pages_start(void) {
  u64 *table = pages_new_table();
  map_kernel(table, text_start, rodata_start, RIGHTS_EXECUTE);
  map_kernel(table, rodata_start, data_start, RIGHTS_READ);
  map_kernel(table, data_start, kernel_end, RIGHTS_WRITE);
  table[(u64)stack_guard >> 12 & 511] = 0;
  kernel_directory[0] = table_entry(kernel_physical(table));
  kernel_pointers[0] = 0;
  page_root[0] = 0;
  tables_reload();
}
