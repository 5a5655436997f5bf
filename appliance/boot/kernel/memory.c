/* Physical memory: where kernel, store and heap lie in it.
 *
 *     kernel | store (baked behind it) | heap, up to the end of that memory range
 */
#include "kernel.h"
#include "paging.h"

enum {
  RANGES_MAX = 8,
  WASM_PAGE = 0x10000,
  /* From here on the heap starts on a 2 MiB boundary and is mapped in large pages. */
  ROOMY = 0x800000
};

struct memory memory;
static struct {
  u64 from, to;
} ranges[RANGES_MAX];
static u32 range_count;

/* Notes a range of memory that the platform has found. */
void memory_add(u64 from, u64 to) {
  if (range_count == RANGES_MAX) return;
  ranges[range_count].from = from;
  ranges[range_count++].to = to;
}

bool memory_overlaps(u64 physical, u64 length) {
  for (u32 i = 0; i < range_count; i++)
    if (physical < ranges[i].to && physical + length > ranges[i].from) return true;
  return false;
}

/* End of the memory range that the kernel lies in; 0 where it reaches beyond every one. */
u64 memory_top(void) {
  const u64 last = kernel_physical(kernel_end) - 1;
  for (u32 i = 0; i < range_count; i++)
    if (ranges[i].from <= last && ranges[i].to > last) return ranges[i].to;
  return 0;
}

/* First address behind kernel and store. */
u64 memory_image_end(void) {
  const u64 kernel = kernel_physical(kernel_end), store = store_physical();
  const u64 end = store + store_record.store_length;
  return store && end > kernel ? end : kernel;
}

/* Ends the run of an image that the memory is too little for. */
void memory_refuse(u64 needed, const char *remark) {
  console_text("kiln: too little memory: this image needs ");
  console_decimal((needed + 0xfffff) >> 20);
  console_text(" MiB");
  console_text(remark);
  console_byte('\n');
  halt(STATUS_REFUSED);
}

uint64_t memory_length(void) { return memory.heap_length; }

/* Divides what lies behind the kernel and maps it for the appliance. */
void memory_start(void) {
  const u64 top = memory_top(), store = store_physical();
  u64 free = memory_image_end();
  if (free + WASM_PAGE > top) memory_refuse(free + WASM_PAGE, " at least");

  if (store) {
    memory.store_physical = store;
    memory.store_address = STORE_BASE + (store & (LARGE_PAGE_LENGTH - 1));
    pages_map(memory.store_address, store, store_record.store_length, RIGHTS_READ);
  }
  if (top - free >= ROOMY) {
    free = (free + LARGE_PAGE_LENGTH - 1) & ~(LARGE_PAGE_LENGTH - 1ull);
  } else {
    free -= PAGE_LENGTH; /* the appliance's page 0 is not there, so it needs no memory */
  }
  memory.heap_physical = free;
  memory.heap_length = top - free < STORE_BASE ? top - free : STORE_BASE;
  memory.heap_length &= ~(WASM_PAGE - 1ull);
  pages_map(PAGE_LENGTH, free + PAGE_LENGTH, memory.heap_length - PAGE_LENGTH, RIGHTS_WRITE);
  /* Loaders put their information behind the image too, where the heap lies from now on. */
  pages_forget(INFORMATION_BASE);
}
