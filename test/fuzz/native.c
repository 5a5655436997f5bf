/* A fuzz target for libFuzzer: the appliance's C, a world in which nothing happens, and before each
 * input the memory as it was at the start. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "kiln.h"
#include "wasm-rt.h"

enum { PAGE_BITS = 16, FUNCTIONS_MAX = 64, INPUT_LENGTH_MAX = 4096 };
/* An address plus an offset stays below 8 GiB: every stray access meets an absent page. */
static const uint64_t reach = 8ull << 30;
static uint8_t *const base = (uint8_t *)MEMORY_BASE;

struct w2c_env {
  int nothing;
};
struct w2c_machine {
  int nothing;
};

static w2c_kiln appliance, appliance_at_start;
static uint8_t *memory_at_start;
static uint32_t state_length, input_address;

static void fail(const char *reason) {
  fprintf(stderr, "%s\n", reason);
  abort();
}

void wasm_rt_trap(wasm_rt_trap_t trap) {
  fail(trap == WASM_RT_TRAP_UNREACHABLE ? "unreachable" : "a trap of arithmetic");
  __builtin_unreachable();
}

void wasm_rt_allocate_memory(wasm_rt_memory_t *m, uint64_t initial, uint64_t max, bool is64,
                             uint32_t page_size) {
  const int reserved = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
  if (mmap(base, reach, PROT_NONE, reserved, -1, 0) != base) fail(strerror(errno));
  *m = (wasm_rt_memory_t){.data = base, .pages = 0, .max_pages = max};
  wasm_rt_grow_memory(m, initial);
}

uint64_t wasm_rt_grow_memory(wasm_rt_memory_t *m, uint64_t pages) {
  const uint64_t before = m->pages;
  m->pages += pages;
  m->size = m->pages << PAGE_BITS;
  if (mprotect(base, m->size, PROT_READ | PROT_WRITE) != 0) fail(strerror(errno));
  return before;
}

void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t *table, uint32_t size, uint32_t max) {
  static wasm_rt_funcref_t functions[FUNCTIONS_MAX];
  if (size > FUNCTIONS_MAX) fail("function table");
  *table = (wasm_rt_funcref_table_t){functions, max, size};
}

/* AssemblyScript's strings are UTF-16, their length in bytes four bytes in front. */
static void print_text(uint32_t address) {
  uint32_t length;
  if (address == 0) return;
  memcpy(&length, base + address - 4, sizeof length);
  for (uint32_t at = 0; at < length; at += 2) fputc(base[address + at], stderr);
}

void w2c_env_abort(struct w2c_env *e, u32 message, u32 file, u32 line, u32 column) {
  print_text(message);
  fputs(" at ", stderr);
  print_text(file);
  fprintf(stderr, ":%u\n", line);
  abort();
}

void w2c_machine_consoleWrite(struct w2c_machine *m, u32 byte) {}
u64 w2c_machine_clockUs(struct w2c_machine *m) { return 0; }
u64 w2c_machine_wallClockUs(struct w2c_machine *m) { return 0; }
u64 w2c_machine_dmaAddress(struct w2c_machine *m, u32 address) { return address; }
u32 w2c_machine_storeAddress(struct w2c_machine *m) { return 0; }
void w2c_machine_readBarrier(struct w2c_machine *m) {}
void w2c_machine_writeBarrier(struct w2c_machine *m) {}
void w2c_machine_fullBarrier(struct w2c_machine *m) {}
u64 w2c_machine_entropy(struct w2c_machine *m) { return 0x0123456789abcdefull; }

static void read_fixture(const char *name) {
  FILE *const file = fopen(name, "rb");
  if (!file) fail("no fixture: set KILN_FIXTURE");
  fseek(file, 0, SEEK_END);
  const uint32_t length = ftell(file);
  rewind(file);
  const uint32_t address = w2c_kiln_fixture(&appliance, length);
  if (fread(base + address, 1, length, file) != length) fail("the fixture cannot be read");
  fclose(file);
  w2c_kiln_start(&appliance, length);
}

int LLVMFuzzerInitialize(int *count, char ***parameters) {
  static struct w2c_env environment;
#ifdef HAS_MACHINE
  static struct w2c_machine machine;
  wasm2c_kiln_instantiate(&appliance, &environment, &machine);
#else
  wasm2c_kiln_instantiate(&appliance, &environment);
#endif
  const char *const fixture = getenv("KILN_FIXTURE");
  read_fixture(fixture ? fixture : "");
  input_address = w2c_kiln_input(&appliance);
  state_length = w2c_kiln_stateLength(&appliance);
  memory_at_start = malloc(state_length);
  memcpy(memory_at_start, base, state_length);
  appliance_at_start = appliance;
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const uint32_t length = size < INPUT_LENGTH_MAX ? size : INPUT_LENGTH_MAX;
  memcpy(base, memory_at_start, state_length);
  appliance = appliance_at_start;
  memcpy(base + input_address, data, length);
  w2c_kiln_run(&appliance, length);
  return 0;
}
