/* What the loader reports: hvm_start_info of the PVH boot protocol. */
#include "pc.h"

/* hvm_start_info and hvm_memmap_table_entry. */
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
  COMMAND_LINE_MAX = 0x10000
};

/* Notes the memory that the report names; returns the command line. */
const char *loader_read(u64 information) {
  const struct start_information *start = device_information(information, sizeof *start);
  if (start->magic != START_MAGIC) fail("not started by the PVH protocol");
  if (start->version < MAP_VERSION || start->memory_map_count == 0) fail("no memory map");
  const u64 map_length = start->memory_map_count * sizeof(struct memory_map_entry);
  const struct memory_map_entry *map = device_information(start->memory_map, map_length);
  for (u32 i = 0; i < start->memory_map_count; i++)
    if (map[i].type == TYPE_MEMORY) memory_add(map[i].address, map[i].address + map[i].length);
  return start->command_line ? device_information(start->command_line, COMMAND_LINE_MAX) : "";
}
