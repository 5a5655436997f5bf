/* Read first: README.md beside this file.
 *
 * The loader as a list: load table, memory, kernel and store piece by piece, configuration; then
 * the kernel's PVH entry, as if a hypervisor had loaded it.
 */
#include "loader.h"

/* The load table; generator/image/disk-layout.ts writes it. */
struct run {
  u32 sector, sectors, address, reserved;
};
enum { RUNS_MAX = 8, TABLE_VERSION = 1, TABLE_HEAD = 512, TABLE_LENGTH_MAX = 40 * SECTOR_LENGTH };
struct load_table {
  u8 magic[8];
  u32 version, length, sum;
  u32 entry, memory_end, run_count;
  u64 image_length;
  struct run runs[RUNS_MAX];
};

/* hvm_start_info of the PVH boot protocol, version 1. */
struct start_information {
  u32 magic, version, flags, module_count;
  u64 modules, command_line, acpi_root, memory_map;
  u32 memory_map_count, reserved;
};

enum {
  START_MAGIC = 0x336ec578,
  PIECE_SECTORS = 2048,
  /* What every BIOS reads at once; it also keeps to the buffer's 64 KiB. */
  READ_SECTORS_MAX = 127,
  /* Two fields of the BIOS data area. */
  BIOS_BASE_MEMORY = 0x413
};

struct bios_registers bios;
static struct load_table *const table = (struct load_table *)TABLE_ADDRESS;
static const u32 *piece_sum = (const u32 *)(TABLE_ADDRESS + TABLE_HEAD);

static void copy(u32 to, u32 from, u32 length) {
  u32 words = length / 4;
  __asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(words)::"memory");
}

/* Looks at the table's first sector before it believes the table's length. */
static bool is_head_right(void) {
  return table->version == TABLE_VERSION && table->length % 16 == 0 &&
         table->length >= TABLE_HEAD && table->length <= TABLE_LENGTH_MAX &&
         table->run_count <= RUNS_MAX;
}

static bool is_sum_right(void) {
  const u32 sum = table->sum;
  table->sum = 0;
  return xxh32((const u8 *)table, table->length) == sum;
}

/* Where the BIOS reads word by word, as on Xen, each sector that is not asked for counts. */
static void read_table(void) {
  disk_read(TABLE_SECTOR, 1, TABLE_ADDRESS);
  const u32 more = (table->length - 1) / SECTOR_LENGTH;
  if (is_head_right()) {
    if (more) disk_read(TABLE_SECTOR + 1, more, TABLE_ADDRESS + SECTOR_LENGTH);
    if (is_sum_right()) return;
  }
  fail_at("kiln: the disk is damaged", TABLE_SECTOR);
}

/* Loads up to 1 MiB and compares it, where it came to lie, with its sum in the table. */
static void load_piece(u32 sector, u32 sectors, u32 address) {
  const u32 sum = *piece_sum++;
  for (u32 tries = 0; tries < TRIES; tries++) {
    for (u32 done = 0, part; done < sectors; done += part) {
      part = sectors - done;
      if (part > READ_SECTORS_MAX) part = READ_SECTORS_MAX;
      disk_read(sector + done, part, BUFFER_ADDRESS);
      copy(address + done * SECTOR_LENGTH, BUFFER_ADDRESS, part * SECTOR_LENGTH);
    }
    if (xxh32((const u8 *)address, sectors * SECTOR_LENGTH) == sum) return;
  }
  fail_at("kiln: the disk is damaged", sector);
}

static void load_run(const struct run *run) {
  for (u32 done = 0, part; done < run->sectors; done += part) {
    part = run->sectors - done;
    if (part > PIECE_SECTORS) part = PIECE_SECTORS;
    load_piece(run->sector + done, part, run->address + done * SECTOR_LENGTH);
  }
}

static void read_configuration(void) {
  disk_read(CONFIGURATION_SECTOR, CONFIGURATION_SECTORS, CONFIGURATION_ADDRESS);
  ((char *)CONFIGURATION_ADDRESS)[CONFIGURATION_SECTORS * SECTOR_LENGTH] = 0;
}

/* Entered by modes.S with the drive that the BIOS started from. */
__attribute__((noreturn, used)) void load(u8 drive) {
  static struct start_information information;
  disk_drive = drive;
  read_table();
  memory_start(table->memory_end);
  console_text("kiln: loading ");
  console_decimal((u32)(table->image_length >> 10));
  console_text(" KiB\r\n");
  for (u32 i = 0; i < table->run_count; i++) load_run(&table->runs[i]);
  read_configuration();
  /* The firmware has finished: nothing will overwrite what was loaded. The kernel takes this field
   * for the sign of a SeaBIOS that ran after loading (../pc/memory.c). */
  *(volatile u16 *)BIOS_BASE_MEMORY = 0;
  information = (struct start_information){.magic = START_MAGIC,
                                           .version = 1,
                                           .command_line = CONFIGURATION_ADDRESS,
                                           .memory_map = (u32)memory_map,
                                           .memory_map_count = memory_map_count};
  kernel_enter(&information, table->entry);
}
