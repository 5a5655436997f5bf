/* What this machine has, by its device tree: QEMU's `virt`, and whatever is described alike. */
#include "virt.h"
#include "device-tree.h"

enum {
  HEADER_LENGTH = 40,
  TREE_ALIGNMENT = 8,
  RESERVATIONS_MAX = 16,
  RANGES_MAX = 8,
  /* An entry of a PCI bridge's `ranges`: three cells, an address of the parent, two cells. */
  PCI_ADDRESS_CELLS = 3,
  PCI_LENGTH_CELLS = 2,
  PCI_SPACE_MASK = 0x43000000, /* of the first cell: kind of space, and prefetchable */
  PCI_SPACE_MEMORY = 0x02000000,
  SEED_LENGTH_MAX = 64
};

struct board board = {.command_line = ""};

static struct {
  u64 from, to;
} ranges[RANGES_MAX], reservations[RESERVATIONS_MAX];
static u32 range_count, reservation_count;

static void note_memory(const struct tree_node *node) {
  u64 address, size;
  for (u32 i = 0; range_count < RANGES_MAX && tree_region(node, i, &address, &size); i++) {
    ranges[range_count].from = address;
    ranges[range_count++].to = address + size;
  }
}

static void reserve(u64 from, u64 to) {
  if (reservation_count == RESERVATIONS_MAX) fail("too many memory reservations");
  reservations[reservation_count].from = from;
  reservations[reservation_count++].to = to;
}

static void note_seed(struct tree_value seed) {
  if (seed.length > 0 && seed.length <= SEED_LENGTH_MAX) entropy_seed(seed.bytes, seed.length);
}

static void note_chosen(const struct tree_node *node) {
  u32 at = 0;
  const char *arguments = tree_string(node, BOOTARGS, &at);
  if (arguments) board.command_line = arguments;
  note_seed(tree_value(node, RNG_SEED));
  note_seed(tree_value(node, KASLR_SEED));
}

static void note_psci(const struct tree_node *node) {
  if (tree_is(node, METHOD, "hvc")) board.conduit = CONDUIT_HVC;
  if (tree_is(node, METHOD, "smc")) board.conduit = CONDUIT_SMC;
}

/* What caches do not see of a device's accesses, nobody here would clean or invalidate. */
static bool is_coherent(const struct tree_node *node) { return tree_has(node, DMA_COHERENT); }

static void note_window(const struct tree_node *node) {
  u64 address, size;
  if (is_coherent(node) && tree_region(node, 0, &address, &size)) device_window_add(address);
}

static void note_console(const struct tree_node *node) {
  u64 address, size;
  if (!board.console && tree_region(node, 0, &address, &size)) board.console = address;
}

static void note_wall_clock(const struct tree_node *node) {
  u64 address, size;
  if (!board.wall_clock && tree_region(node, 0, &address, &size)) board.wall_clock = address;
}

static void note_gic(const struct tree_node *node, u32 version) {
  u64 distributor, processor, size;
  if (board.gic_version || !tree_region(node, 0, &distributor, &size) ||
      !tree_region(node, 1, &processor, &size))
    return;
  board.gic_version = version;
  board.gic_distributor = distributor;
  board.gic_processor = processor;
  board.gic_processor_length = size;
}

static void note_gic_v2(const struct tree_node *node) { note_gic(node, 2); }
static void note_gic_v3(const struct tree_node *node) { note_gic(node, 3); }

/* Configuration space, and the 32-bit window for devices' memory, which must have the same address
 * on both sides. */
static void note_pci(const struct tree_node *node) {
  const u32 parent_cells = node->address_cells;
  const u32 stride = 4 * (PCI_ADDRESS_CELLS + parent_cells + PCI_LENGTH_CELLS);
  const struct tree_value windows = tree_value(node, RANGES);
  u64 address, size;
  if (board.pci_configuration || !is_coherent(node)) return;
  if (!tree_region(node, 0, &address, &size)) return;
  for (u32 at = 0; parent_cells <= 2 && at + stride <= windows.length; at += stride) {
    if ((tree_number(windows, at, 1) & PCI_SPACE_MASK) != PCI_SPACE_MEMORY) continue;
    const u64 bus = tree_number(windows, at + 4, 2);
    const u64 cpu = tree_number(windows, at + 4 * PCI_ADDRESS_CELLS, parent_cells);
    const u32 length_at = at + 4 * (PCI_ADDRESS_CELLS + parent_cells);
    const u64 length = tree_number(windows, length_at, PCI_LENGTH_CELLS);
    if (bus != cpu || length == 0 || bus + length > 1ull << 32 || bus + length < bus) continue;
    board.pci_configuration = address;
    board.pci_configuration_length = size;
    board.pci_memory = bus;
    board.pci_memory_length = length;
    return;
  }
}

/* Devices that there is code for, by what they say that they are compatible with. */
static const struct {
  const char *compatible;
  void (*note)(const struct tree_node *);
} devices[] = {{"virtio,mmio", note_window},          {"pci-host-ecam-generic", note_pci},
               {"arm,cortex-a15-gic", note_gic_v2},   {"arm,gic-400", note_gic_v2},
               {"arm,gic-v3", note_gic_v3},           {"arm,pl011", note_console},
               {"arm,pl031", note_wall_clock}};

static void note_device(const struct tree_node *node) {
  u32 at = 0;
  for (const char *name; (name = tree_string(node, COMPATIBLE, &at));)
    for (u32 i = 0; i < sizeof devices / sizeof *devices; i++)
      if (tree_equal(name, devices[i].compatible)) return devices[i].note(node);
}

static bool is_named(const char *name, const char *wanted) {
  while (*wanted && *name == *wanted) name++, wanted++;
  return !*wanted && (!*name || *name == '@');
}

static void note(const struct tree_node *node) {
  if (tree_has(node, STATUS) && !tree_is(node, STATUS, "okay")) return;
  if (node->depth == 2 && is_named(node->parent, "reserved-memory")) {
    u64 address, size;
    for (u32 i = 0; tree_region(node, i, &address, &size); i++) reserve(address, address + size);
  }
  /* Deeper nodes have addresses of their bus. */
  if (node->depth != 1) return;
  if (is_named(node->name, "chosen")) note_chosen(node);
  else if (tree_is(node, DEVICE_TYPE, "memory")) note_memory(node);
  else if (is_named(node->name, "psci")) note_psci(node);
  else note_device(node);
}

/* A range ends for us where the first thing behind the image begins that is to be left alone. */
static void add_memory(void) {
  const u64 image_end = memory_image_end();
  for (u32 i = 0; i < range_count; i++) {
    u64 to = ranges[i].to;
    for (u32 j = 0; j < reservation_count; j++) {
      const u64 from = reservations[j].from;
      if (from >= image_end && from >= ranges[i].from && from < to) to = from;
    }
    memory_add(ranges[i].from, to);
  }
}

/* Reads the tree at a physical address: all that is known of the machine comes from there. Nothing
 * can be told before a console is found in it, so complaints wait for the end. */
void board_read(u64 tree) {
  const char *wrong = "there is none";
  if (tree && tree % TREE_ALIGNMENT == 0) {
    const u32 length = tree_length(device_information(tree, HEADER_LENGTH));
    wrong = "it has no header";
    if (length) {
      const u8 *bytes = device_information(tree, length);
      wrong = tree_walk(bytes, length, note);
      u64 from, to;
      for (u32 i = 0; tree_reservation(bytes, length, i, &from, &to); i++) reserve(from, to);
    }
  }
  console_start();
  if (wrong) {
    console_text("kiln: the device tree is of no use: ");
    console_text(wrong);
    console_byte('\n');
    halt(STATUS_REFUSED);
  }
  add_memory();
}
