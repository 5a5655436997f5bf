/* Physical memory: what the loader reports, and where store and heap lie in it.
 *
 *     1 MiB     kernel | store (baked behind it) | heap, up to the end of that memory range
 */
#include "kernel.h"

/* hvm_start_info and hvm_memmap_table_entry of the PVH boot protocol. */
struct start_information {
  u32 magic, version, flags, module_count;
  u64 modules, command_line, acpi_root, memory_map;
  u32 memory_map_count, reserved;
};
struct memory_map_entry {
  u64 address, length;
  u32 type, reserved;
};
enum {
  START_MAGIC = 0x336ec578,
  MAP_VERSION = 1,
  TYPE_MEMORY = 1,
  RANGES_MAX = 8,
  /* The kernel is loaded here. */
  LOAD_ADDRESS = 0x100000,
  WASM_PAGE = 0x10000,
  /* From here on the heap starts on a 2 MiB boundary and is mapped in large pages. */
  ROOMY = 0x800000,
  /* SeaBIOS unpacks itself this far below the top after QEMU has loaded the image, where there is
   * more memory than so much. It is known by its BIOS data area: QEMU's other firmware has none. */
  FIRMWARE_REACH = 17 << 20,
  FIRMWARE_REACHES_FROM = 32 << 20,
  BIOS_BASE_MEMORY = 0x413,
  COMMAND_LINE_MAX = 0x10000
};

struct memory memory;
static struct {
  u64 from, to;
} ranges[RANGES_MAX];
static u32 range_count;

/* Boot information, wherever it lies: readable through a slot of its own, never writable. */
static const void *information_at(u64 physical, u64 length) {
  const u64 first = physical & ~(PAGE_LENGTH - 1ull);
  const u64 end = (physical + length + PAGE_LENGTH - 1) & ~(PAGE_LENGTH - 1ull);
  pages_map(INFORMATION_BASE + first, first, end - first, PAGE_NO_EXECUTE);
  return (const void *)(INFORMATION_BASE + physical);
}

/* Reads the loader's report; returns the command line. */
const char *memory_find(u64 information) {
  const struct start_information *start = information_at(information, sizeof *start);
  if (start->magic != START_MAGIC) fail("not started by the PVH protocol");
  if (start->version < MAP_VERSION || start->memory_map_count == 0) fail("no memory map");
  const u64 map_length = start->memory_map_count * sizeof(struct memory_map_entry);
  const struct memory_map_entry *map = information_at(start->memory_map, map_length);
  for (u32 i = 0; i < start->memory_map_count && range_count < RANGES_MAX; i++) {
    if (map[i].type != TYPE_MEMORY) continue;
    ranges[range_count].from = map[i].address;
    ranges[range_count++].to = map[i].address + map[i].length;
  }
  return start->command_line ? information_at(start->command_line, COMMAND_LINE_MAX) : "";
}

bool memory_overlaps(u64 physical, u64 length) {
  for (u32 i = 0; i < range_count; i++)
    if (physical < ranges[i].to && physical + length > ranges[i].from) return true;
  return false;
}

/* Ends the run where the image, which reaches to `end`, does not fit the memory up to `top`. */
static void demand_memory(u64 end, u64 top) {
  const bool overwritten = top > FIRMWARE_REACHES_FROM && end + FIRMWARE_REACH > top &&
                           *(const u16 *)information_at(BIOS_BASE_MEMORY, sizeof(u16)) != 0;
  const u64 needed = end + (overwritten ? FIRMWARE_REACH : WASM_PAGE);
  if (needed <= top) return;
  console_text("kiln: too little memory: this image needs ");
  console_decimal((needed + 0xfffff) >> 20);
  console_text(overwritten ? " MiB, since SeaBIOS overwrites some; -bios qboot.rom does not\n"
                           : " MiB at least\n");
  halt(STATUS_REFUSED);
}

uint64_t memory_length(void) { return memory.heap_length; }

/* Divides what lies behind the kernel and maps it for the appliance. */
void memory_start(void) {
  u64 top = 0;
  for (u32 i = 0; i < range_count; i++)
    if (ranges[i].from <= LOAD_ADDRESS && ranges[i].to > LOAD_ADDRESS) top = ranges[i].to;
  const u64 store = store_record.store_address, store_length = store_record.store_length;
  u64 free = store ? store + store_length : (u64)kernel_end - KERNEL_BASE;
  demand_memory(free, top);

  if (store) {
    memory.store_address = STORE_BASE + (store & (LARGE_PAGE_LENGTH - 1));
    pages_map(memory.store_address, store, store_length, PAGE_NO_EXECUTE);
  }
  if (top - free >= ROOMY) {
    free = (free + LARGE_PAGE_LENGTH - 1) & ~(LARGE_PAGE_LENGTH - 1ull);
  } else {
    free -= PAGE_LENGTH; /* the appliance's page 0 is not there, so it needs no memory */
  }
  memory.heap_physical = free;
  memory.heap_length = top - free < STORE_BASE ? top - free : STORE_BASE;
  memory.heap_length &= ~(WASM_PAGE - 1ull);
  pages_map(PAGE_LENGTH, free + PAGE_LENGTH, memory.heap_length - PAGE_LENGTH,
            PAGE_WRITE | PAGE_NO_EXECUTE);
  /* Xen's loader puts its information behind the image, where the heap lies from now on. */
  pages_forget(INFORMATION_BASE);
}
