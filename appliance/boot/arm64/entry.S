/* Read first: "Booting AArch64 Linux" (Linux, Documentation/arm64/booting.rst), whose header and
 * protocol these are; Arm ARM (DDI 0487), D8 (translation).
 *
 * The loader enters at the image's first byte, at EL1 or EL2, MMU off, with the physical address of
 * the device tree in x0. The image may lie anywhere. Behind it in memory, and behind the store that
 * is baked to it, lies .bss, which takes no bytes of the file: so its distance from the image is
 * known only here. From here to C: EL1, the kernel's pages with their final rights, zero .bss.
 */
#include "memory-layout.h"

#define FIRST_TABLES 5
#define RECORD_STORE_ADDRESS 64 + 16
#define RECORD_STORE_LENGTH 64 + 24
/* Beyond the page in which QEMU has the code that enters here. */
#define TEXT_OFFSET 0x1000

/* Descriptors: valid, a page or table, accessed, inner shareable; read-only; never executed. */
#define TABLE 3
#define PAGE 0x703
#define READ_ONLY 0x80
#define NO_EXECUTE 0x0060000000000000
#define UNPRIVILEGED_NO_EXECUTE 0x0040000000000000
/* One block of 1 GiB, under which the MMU is switched on. */
#define IDENTITY_BLOCK 0x781

/* Attributes 0: memory, write-back; 1: device, nGnRE. */
#define MAIR 0x04ff
/* 48 bits of address, 4 KiB pages, tables cached and inner shareable, for both halves. */
#define TCR 0xb5103510
/* Reserved ones; MMU, caches, checked stack pointer; what is writable is never executed. */
#define SCTLR 0x30d00800
#define SCTLR_ON 0x8100d

  .section .head, "ax"
  .globl image_start
image_start:
  b entry
  .long 0
  .quad TEXT_OFFSET
  .quad image_size                /* by kernel.ld; baking adds the store */
  .quad 0xa                       /* little-endian, 4 KiB pages, anywhere in memory */
  .quad 0, 0, 0
  .ascii "ARM\x64"
  .long 0

  .section .text.entry, "ax"
entry:
  msr daifset, #15
  mov x19, x0                     /* device tree */
  adr x20, image_start            /* physical: the MMU is off */
  mrs x0, CurrentEL
  cmp x0, #2 << 2
  b.ne at_el1

  mov x0, #1 << 31                /* EL1 is AArch64 */
  msr hcr_el2, x0
  mov x0, #3                      /* counter and timer belong to EL1 */
  msr cnthctl_el2, x0
  msr cntvoff_el2, xzr
  msr hstr_el2, xzr
  msr vttbr_el2, xzr
  mrs x0, midr_el1
  msr vpidr_el2, x0
  mrs x0, mpidr_el1
  msr vmpidr_el2, x0
  mrs x0, id_aa64pfr0_el1
  tst x0, #0xf << 24              /* GICv3's registers are there */
  b.eq 1f
  mov x0, #0xf
  msr s3_4_c12_c9_5, x0           /* ICC_SRE_EL2: and EL1 may use them */
  isb
1:
  ldr x0, =SCTLR
  msr sctlr_el1, x0
  mov x0, #0x3c5                  /* EL1h, everything masked */
  msr spsr_el2, x0
  adr x0, at_el1
  msr elr_el2, x0
  eret

at_el1:
  msr cpacr_el1, xzr              /* FP and SIMD are for nobody here: they fault */

  /* x21: where .bss lies. x22: physical less virtual address of it. */
  ldr x0, [x20, #RECORD_STORE_ADDRESS]
  ldr x1, [x20, #RECORD_STORE_LENGTH]
  add x21, x0, x1
  ldr x1, =image_length
  cmp x0, #0
  csel x21, x1, x21, eq
  add x21, x21, x20
  ldr x1, =bss_first
  sub x22, x21, x1

  /* The first tables, which stand first in .bss; what caches hold of that memory is dropped. */
  mov x1, x21
  add x2, x21, #FIRST_TABLES * PAGE_LENGTH
2:
  stp xzr, xzr, [x1], #16
  cmp x1, x2
  b.lo 2b
  add x9, x21, #1 * PAGE_LENGTH   /* pointers, for the top 512 GiB */
  add x10, x21, #2 * PAGE_LENGTH  /* directory, for the top 2 GiB's first */
  add x5, x21, #3 * PAGE_LENGTH   /* table, for the kernel */
  add x11, x21, #4 * PAGE_LENGTH  /* pointers, for the identity mapping */
  orr x0, x9, #TABLE
  str x0, [x21, #511 * 8]
  orr x0, x10, #TABLE
  str x0, [x9, #510 * 8]
  orr x0, x5, #TABLE
  str x0, [x10]
  ubfx x23, x20, #39, #9          /* x23: the root's entry for the identity mapping */
  orr x0, x11, #TABLE
  str x0, [x21, x23, lsl #3]
  lsr x0, x20, #30
  lsl x0, x0, #30
  mov x1, #IDENTITY_BLOCK
  orr x0, x0, x1
  ubfx x1, x20, #30, #9
  str x0, [x11, x1, lsl #3]

  ldr x1, =text_start
  ldr x2, =rodata_start
  sub x3, x20, x1
  ldr x4, =PAGE | READ_ONLY | UNPRIVILEGED_NO_EXECUTE
  bl map
  ldr x2, =data_start
  ldr x4, =PAGE | READ_ONLY | NO_EXECUTE
  bl map
  ldr x2, =data_end
  ldr x4, =PAGE | NO_EXECUTE
  bl map
  ldr x1, =bss_first
  ldr x2, =kernel_end
  mov x3, x22
  bl map
  ldr x1, =stack_guard
  ubfx x1, x1, #12, #9
  str xzr, [x5, x1, lsl #3]

  mrs x0, ctr_el0
  ubfx x0, x0, #16, #4
  mov x3, #4
  lsl x3, x3, x0                  /* bytes of a cache line */
  mov x1, x21
  add x2, x21, #FIRST_TABLES * PAGE_LENGTH
3:
  dc ivac, x1
  add x1, x1, x3
  cmp x1, x2
  b.lo 3b
  dsb sy

  ldr x0, =MAIR
  msr mair_el1, x0
  ldr x0, =TCR
  mrs x1, id_aa64mmfr0_el1
  and x1, x1, #7                  /* as many physical bits as there are, 48 at most */
  mov x2, #5
  cmp x1, x2
  csel x1, x1, x2, lo
  orr x0, x0, x1, lsl #32
  msr tcr_el1, x0
  msr ttbr0_el1, x21              /* one root for both halves */
  msr ttbr1_el1, x21
  isb
  tlbi vmalle1
  ic iallu
  dsb nsh
  isb
  ldr x0, =SCTLR | SCTLR_ON
  msr sctlr_el1, x0
  isb
  ldr x0, =high
  br x0

/* Maps the kernel's pages from x1 to x2, physical x3 further, with attributes x4, in table x5. */
map:
  cmp x1, x2
  b.hs 4f
  add x0, x1, x3
  orr x0, x0, x4
  ubfx x6, x1, #12, #9
  str x0, [x5, x6, lsl #3]
  add x1, x1, #PAGE_LENGTH
  b map
4:
  ret

high:
  ldr x0, =vectors
  msr vbar_el1, x0
  ldr x0, =fault_stack_top        /* faults change to this stack by themselves */
  msr spsel, #1
  mov sp, x0
  ldr x0, =stack_top
  msr spsel, #0
  mov sp, x0
  ldr x0, =page_root
  str xzr, [x0, x23, lsl #3]
  dsb ishst
  tlbi vmalle1
  dsb ish
  isb
  ldr x1, =bss_start
  ldr x2, =bss_end
5:
  cmp x1, x2
  b.hs 6f
  str xzr, [x1], #8
  b 5b
6:
  ldr x0, =image_physical
  str x20, [x0]
  ldr x0, =bss_distance
  str x22, [x0]
  msr daifclr, #4                 /* errors of the memory system are faults */
  mov x29, xzr
  mov x30, xzr
  mov x0, x19
  bl start
  brk #0

  .section .bss.first, "aw", @nobits
  .balign PAGE_LENGTH
  .globl page_root
page_root: .skip FIRST_TABLES * PAGE_LENGTH

  .section .bss.unzeroed.stack, "aw", @nobits
  .balign PAGE_LENGTH
  .globl stack_guard, stack_top
stack_guard: .skip PAGE_LENGTH    /* never mapped: an overflow faults */
  .skip STACK_LENGTH
stack_top:
  .skip PAGE_LENGTH
fault_stack_top:
