/* The appliance's address space, as ../../boot/README.md draws it, from MEMORY_BASE on.
 *
 *     0        4096              1 GiB                          MEMORY_REACH
 *     | absent | heap ... absent | store, read-only ... absent |
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include "host.h"

enum { STORE_BASE = 0x40000000, LARGE_PAGE_LENGTH = 0x200000, WASM_PAGE_LENGTH = 0x10000 };
/* A wasm address plus a wasm offset stays below 8 GiB: every stray access meets an absent page. */
#ifndef MEMORY_REACH
#define MEMORY_REACH (8ull << 30)
#endif

static u64 heap_length;
static u32 store_address;
static u32 store_length;

uint64_t memory_length(void) { return heap_length; }
u32 memory_store_address(void) { return store_address; }
u32 memory_store_length(void) { return store_length; }

/* The heap gets what bare metal would have left behind kernel and store. */
void memory_start(u64 length, struct store store) {
  const u64 taken = store.physical + store.length;
  if (length < taken + WASM_PAGE_LENGTH) {
    refuse("too little memory: this image needs %llu MiB at least",
           (unsigned long long)((taken + WASM_PAGE_LENGTH + 0xfffff) >> 20));
  }
  heap_length = length - taken < STORE_BASE ? length - taken : STORE_BASE;
  heap_length &= ~(WASM_PAGE_LENGTH - 1ull);
  void *const base = (void *)MEMORY_BASE;
  const int reserved = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
  if (mmap(base, MEMORY_REACH, PROT_NONE, reserved, -1, 0) != base ||
      mprotect(at(PAGE_LENGTH), heap_length - PAGE_LENGTH, PROT_READ | PROT_WRITE) != 0) {
    refuse("no room for the appliance's memory: %s", strerror(errno));
  }
  if (store.length == 0) return;
  store_address = STORE_BASE + (store.physical & (LARGE_PAGE_LENGTH - 1));
  store_length = store.length;
  const int fixed = MAP_PRIVATE | MAP_FIXED;
  u8 *const wanted = at(store_address);
  if (mmap(wanted, store_length, PROT_READ, fixed, store.file, store.offset) != wanted) {
    refuse("the store cannot be mapped: %s", strerror(errno));
  }
}
