/* The flattened device tree, node by node. */
#pragma once
#include "kernel.h"

/* Properties that anybody here wants to know. */
enum property {
  BOOTARGS,
  COMPATIBLE,
  DEVICE_TYPE,
  DMA_COHERENT,
  KASLR_SEED,
  METHOD,
  RANGES,
  REG,
  RNG_SEED,
  STATUS,
  PROPERTIES
};

/* Bytes of the tree. */
struct tree_value {
  const u8 *bytes;
  u32 length;
};

struct tree_node {
  const char *name;
  /* Names of the nodes above would be the path: only the parent's, "" for the root's children. */
  const char *parent;
  /* Root 0, its children 1. */
  u32 depth;
  /* Cells (of 32 bits) of an address and a length in `reg`, as the parent has it; in the addresses
   * of this node's children, and in their lengths. */
  u32 address_cells, length_cells, child_address_cells, child_length_cells;
  /* Of each property a bit, and its value where that is set. */
  u32 present;
  struct tree_value values[PROPERTIES];
};

/* Tells `visit` every node, parents first. What is malformed ends the walk: what it says is why, or
 * null where all was well. `length` bytes are readable at `tree`. */
const char *tree_walk(const u8 *tree, u64 length, void (*visit)(const struct tree_node *));
/* Bytes of a tree that begins with this header of 40 bytes, or 0 where it is none. */
u32 tree_length(const u8 *tree);

/* The `index`-th memory reservation; false past the last. */
bool tree_reservation(const u8 *tree, u64 length, u32 index, u64 *from, u64 *to);

bool tree_has(const struct tree_node *node, enum property property);
/* The bytes of a property: none where the node lacks it. */
struct tree_value tree_value(const struct tree_node *node, enum property property);
/* The string that begins at byte `at` of a property; null past the last. Moves `at` behind it. */
const char *tree_string(const struct tree_node *node, enum property property, u32 *at);
/* Whether the property's first string is this one. */
bool tree_is(const struct tree_node *node, enum property property, const char *string);
bool tree_equal(const char *a, const char *b);
/* `cells` cells from byte `at` of a value on, as a number: 0 where they are not there. */
u64 tree_number(struct tree_value value, u32 at, u32 cells);
/* The `index`-th pair of `reg`: false where there is none, or it makes no sense. */
bool tree_region(const struct tree_node *node, u32 index, u64 *address, u64 *size);
