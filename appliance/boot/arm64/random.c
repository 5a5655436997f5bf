/* RNDR (FEAT_RNG), where the processor has it. */
#include "processor.h"

enum { FEATURE_SHIFT = 60 };

bool random_start(void) { return read_system(id_aa64isar0_el1) >> FEATURE_SHIFT != 0; }

bool random_bits(u64 *bits) {
  u32 good;
  __asm__ volatile("mrs %0, s3_3_c2_c4_0; cset %w1, ne" : "=r"(*bits), "=r"(good)::"cc");
  return good;
}
