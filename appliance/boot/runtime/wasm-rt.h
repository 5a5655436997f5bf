/* The run-time that the C of wasm2c 1.0.39 asks for: one module, one memory. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define WABT_BIG_ENDIAN 0
#define WASM_RT_USE_SEGUE 0
#define WASM_RT_STACK_DEPTH_COUNT 0
#define WASM_RT_SANITY_CHECKS 0
/* Unmapped pages stand for bounds checks. */
#define WASM_RT_MEMCHECK_GUARD_PAGES 1
/* Where the appliance's address 0 lies; a constant costs no register and no instruction. */
#ifndef MEMORY_BASE
#define MEMORY_BASE 0ull
#endif
#define wasm_rt_memcpy __builtin_memcpy
#define wasm_rt_is_initialized() true

typedef enum {
  WASM_RT_TRAP_NONE,
  WASM_RT_TRAP_OOB,
  WASM_RT_TRAP_INT_OVERFLOW,
  WASM_RT_TRAP_DIV_BY_ZERO,
  WASM_RT_TRAP_INVALID_CONVERSION,
  WASM_RT_TRAP_UNREACHABLE,
  WASM_RT_TRAP_CALL_INDIRECT,
  WASM_RT_TRAP_EXHAUSTION
} wasm_rt_trap_t;
typedef enum {
  WASM_RT_I32,
  WASM_RT_I64,
  WASM_RT_F32,
  WASM_RT_F64,
  WASM_RT_V128,
  WASM_RT_FUNCREF,
  WASM_RT_EXTERNREF
} wasm_rt_type_t;
__attribute__((noreturn, cold)) void wasm_rt_trap(wasm_rt_trap_t);

typedef struct {
  uint8_t *data;
  uint64_t pages, max_pages, size;
} wasm_rt_memory_t;
void wasm_rt_allocate_memory(wasm_rt_memory_t *, uint64_t initial, uint64_t max, bool is64,
                             uint32_t page_size);
uint64_t wasm_rt_grow_memory(wasm_rt_memory_t *, uint64_t);
static inline void wasm_rt_free_memory(wasm_rt_memory_t *memory) { (void)memory; }

typedef const char *wasm_rt_func_type_t;
typedef void (*wasm_rt_function_ptr_t)(void);
typedef struct wasm_rt_tailcallee_t {
  void (*fn)(void **, void *, struct wasm_rt_tailcallee_t *);
} wasm_rt_tailcallee_t;
typedef struct {
  wasm_rt_func_type_t func_type;
  wasm_rt_function_ptr_t func;
  wasm_rt_tailcallee_t func_tailcallee;
  void *module_instance;
} wasm_rt_funcref_t;
typedef void *wasm_rt_externref_t;
#define wasm_rt_externref_null_value ((wasm_rt_externref_t){0})
#define wasm_rt_funcref_null_value ((wasm_rt_funcref_t){0})
typedef struct {
  wasm_rt_funcref_t *data;
  uint32_t max_size, size;
} wasm_rt_funcref_table_t;
typedef struct {
  wasm_rt_externref_t *data;
  uint32_t max_size, size;
} wasm_rt_externref_table_t;
void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t *, uint32_t, uint32_t);
static inline void wasm_rt_free_funcref_table(wasm_rt_funcref_table_t *table) { (void)table; }
