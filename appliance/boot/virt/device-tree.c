/* Read first: Devicetree Specification 0.4, chapter 5 (flattened format).
 *
 * The tree is as little trusted as a device: every offset is checked against the bytes that there
 * are, depth and properties have a maximum, and what is not understood is passed over. */
#include "device-tree.h"

enum {
  MAGIC = 0xd00dfeed,
  HEADER_LENGTH = 40,
  HEADER_TOTAL_LENGTH = 4,
  HEADER_STRUCTURE = 8,
  HEADER_STRINGS = 12,
  HEADER_RESERVATIONS = 16,
  HEADER_COMPATIBLE_VERSION = 24,
  HEADER_STRINGS_LENGTH = 32,
  HEADER_STRUCTURE_LENGTH = 36,
  VERSION = 17,
  OLDEST_VERSION = 16,

  BEGIN_NODE = 1,
  END_NODE = 2,
  PROPERTY = 3,
  NOTHING = 4,
  END = 9,

  /* What the boot protocol allows. */
  LENGTH_MAX = 2 << 20,
  DEPTH_MAX = 16,
  RESERVATION_LENGTH = 16,
  CELLS_MAX = 3,
  MEANINGS = 512,
  ADDRESS_CELLS = PROPERTIES,
  LENGTH_CELLS,
  NO_MEANING,
  DEFAULT_ADDRESS_CELLS = 2,
  DEFAULT_LENGTH_CELLS = 1
};

static const char *const names[] = {
    [BOOTARGS] = "bootargs",
    [COMPATIBLE] = "compatible",
    [DEVICE_TYPE] = "device_type",
    [DMA_COHERENT] = "dma-coherent",
    [KASLR_SEED] = "kaslr-seed",
    [METHOD] = "method",
    [RANGES] = "ranges",
    [REG] = "reg",
    [RNG_SEED] = "rng-seed",
    [STATUS] = "status",
    [ADDRESS_CELLS] = "#address-cells",
    [LENGTH_CELLS] = "#size-cells"};

static u32 number_at(const u8 *bytes) {
  u32 number;
  __builtin_memcpy(&number, bytes, sizeof number);
  return __builtin_bswap32(number);
}

bool tree_equal(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

u32 tree_length(const u8 *tree) {
  const u32 length = number_at(tree + HEADER_TOTAL_LENGTH);
  if (number_at(tree) != MAGIC || length < HEADER_LENGTH || length > LENGTH_MAX) return 0;
  const u32 compatible = number_at(tree + HEADER_COMPATIBLE_VERSION);
  return compatible >= OLDEST_VERSION && compatible <= VERSION ? length : 0;
}

/* Where the walk stands. */
struct walk {
  const u8 *structure, *strings;
  u32 structure_length, strings_length;
  u32 at;
  void (*visit)(const struct tree_node *);
  /* What the names at the first places among the strings mean, once somebody has compared them. */
  u8 meanings[MEANINGS];
  /* The node whose properties are being read has not been told yet. */
  bool pending;
  struct tree_node nodes[DEPTH_MAX];
};

static void tell(struct walk *walk, u32 depth) {
  if (walk->pending) walk->visit(&walk->nodes[depth - 1]);
  walk->pending = false;
}

/* Goes behind a name that begins here and fills whole words; false where it does not end. */
static bool skip_name(struct walk *walk) {
  const u32 ones = 0x01010101, tops = 0x80808080;
  while (walk->structure_length - walk->at >= 4) {
    const u32 word = number_at(walk->structure + walk->at);
    walk->at += 4;
    if ((word - ones) & ~word & tops) return true;
  }
  return false;
}

static const char *begin_node(struct walk *walk, u32 depth) {
  if (depth == DEPTH_MAX) return "it is too deep";
  const char *name = (const char *)walk->structure + walk->at;
  if (!skip_name(walk)) return "a name does not end";
  struct tree_node *node = &walk->nodes[depth];
  node->present = 0;
  node->name = name;
  node->depth = depth;
  node->parent = depth > 0 ? node[-1].name : "";
  node->address_cells = depth > 0 ? node[-1].child_address_cells : 0;
  node->length_cells = depth > 0 ? node[-1].child_length_cells : 0;
  node->child_address_cells = DEFAULT_ADDRESS_CELLS;
  node->child_length_cells = DEFAULT_LENGTH_CELLS;
  walk->pending = true;
  return NULL;
}

static u32 compare(const u8 *name) {
  u32 meaning = 0;
  for (; meaning < NO_MEANING; meaning++)
    if (*name == names[meaning][0] && tree_equal((const char *)name, names[meaning])) break;
  return meaning;
}

static u32 meaning_of(struct walk *walk, u32 name) {
  if (name >= MEANINGS) return compare(walk->strings + name);
  if (!walk->meanings[name]) walk->meanings[name] = compare(walk->strings + name) + 1;
  return walk->meanings[name] - 1;
}

static void note(struct tree_node *node, u32 meaning, const u8 *bytes, u32 length) {
  if (meaning == ADDRESS_CELLS && length == 4) node->child_address_cells = number_at(bytes);
  if (meaning == LENGTH_CELLS && length == 4) node->child_length_cells = number_at(bytes);
  if (meaning >= PROPERTIES) return;
  node->present |= 1u << meaning;
  node->values[meaning] = (struct tree_value){bytes, length};
}

static const char *property(struct walk *walk, u32 depth) {
  if (walk->structure_length - walk->at < 8) return "a property is cut off";
  const u32 length = number_at(walk->structure + walk->at);
  const u32 name = number_at(walk->structure + walk->at + 4);
  walk->at += 8;
  if (length > walk->structure_length - walk->at) return "a property is cut off";
  if (name >= walk->strings_length) return "a property has no name";
  /* Properties behind a node's first child are against the specification, and passed over. */
  if (walk->pending)
    note(&walk->nodes[depth - 1], meaning_of(walk, name), walk->structure + walk->at, length);
  const u64 next = walk->at + (((u64)length + 3) & ~3ull);
  walk->at = next < walk->structure_length ? next : walk->structure_length;
  return NULL;
}

static const char *walk_all(struct walk *walk) {
  u32 depth = 0;
  while (walk->structure_length - walk->at >= 4) {
    const u32 token = number_at(walk->structure + walk->at);
    walk->at += 4;
    const char *wrong = NULL;
    if (token == BEGIN_NODE) {
      tell(walk, depth);
      wrong = begin_node(walk, depth++);
    } else if (token == END_NODE) {
      if (depth == 0) return "a node ends that never began";
      tell(walk, depth--);
    } else if (token == PROPERTY) {
      if (depth == 0) return "a property belongs to no node";
      wrong = property(walk, depth);
    } else if (token == END) {
      return depth == 0 ? NULL : "a node does not end";
    } else if (token != NOTHING) {
      return "a token has no meaning";
    }
    if (wrong) return wrong;
  }
  return "it does not end";
}

const char *tree_walk(const u8 *tree, u64 length, void (*visit)(const struct tree_node *)) {
  static struct walk walk;
  walk = (struct walk){.structure_length = number_at(tree + HEADER_STRUCTURE_LENGTH),
                       .strings_length = number_at(tree + HEADER_STRINGS_LENGTH),
                       .visit = visit};
  const u64 structure = number_at(tree + HEADER_STRUCTURE);
  const u64 strings = number_at(tree + HEADER_STRINGS);
  if (structure % 4 || structure + walk.structure_length > length ||
      strings + walk.strings_length > length)
    return "its parts lie outside";
  walk.structure = tree + structure;
  walk.strings = tree + strings;
  if (walk.strings_length == 0 || walk.strings[walk.strings_length - 1] != 0)
    return "the names of its properties do not end";
  return walk_all(&walk);
}

bool tree_reservation(const u8 *tree, u64 length, u32 index, u64 *from, u64 *to) {
  const u64 at = number_at(tree + HEADER_RESERVATIONS) + (u64)index * RESERVATION_LENGTH;
  if (at + RESERVATION_LENGTH > length) return false;
  const struct tree_value entry = {tree + at, RESERVATION_LENGTH};
  *from = tree_number(entry, 0, 2);
  const u64 size = tree_number(entry, 8, 2);
  *to = *from + size;
  return size != 0 && *to > *from;
}

bool tree_has(const struct tree_node *node, enum property property) {
  return node->present >> property & 1;
}

struct tree_value tree_value(const struct tree_node *node, enum property property) {
  return tree_has(node, property) ? node->values[property] : (struct tree_value){NULL, 0};
}

const char *tree_string(const struct tree_node *node, enum property property, u32 *at) {
  const struct tree_value value = tree_value(node, property);
  const u32 start = *at;
  for (u32 end = start; end < value.length; end++) {
    if (value.bytes[end]) continue;
    *at = end + 1;
    return (const char *)value.bytes + start;
  }
  return NULL;
}

bool tree_is(const struct tree_node *node, enum property property, const char *string) {
  u32 at = 0;
  const char *first = tree_string(node, property, &at);
  return first && tree_equal(first, string);
}

u64 tree_number(struct tree_value value, u32 at, u32 cells) {
  if (cells > CELLS_MAX || (u64)at + 4 * cells > value.length) return 0;
  u64 number = 0;
  for (u32 i = 0; i < cells; i++) number = number << 32 | number_at(value.bytes + at + 4 * i);
  return number;
}

bool tree_region(const struct tree_node *node, u32 index, u64 *address, u64 *size) {
  const u32 address_cells = node->address_cells, length_cells = node->length_cells;
  if (address_cells > CELLS_MAX || length_cells > CELLS_MAX) return false;
  const u32 stride = 4 * (address_cells + length_cells);
  const struct tree_value reg = tree_value(node, REG);
  if (stride == 0 || index >= reg.length / stride) return false;
  *address = tree_number(reg, index * stride, address_cells);
  *size = tree_number(reg, index * stride + 4 * address_cells, length_cells);
  return *size != 0 && *address + *size > *address;
}
