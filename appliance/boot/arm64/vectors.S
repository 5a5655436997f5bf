/* Exceptions print and end (faults.c). Interrupts never come this far: they stay masked, and only
 * end a `wfi`. Read first: Arm ARM (DDI 0487), D1.3 (exception vectors). */

  .macro VECTOR kind, handler
  .balign 128
  mov w0, #\kind
  b \handler
  .endm

  .text
  .balign 2048
  .globl vectors
vectors:
  /* While the kernel runs, on its own stack. */
  .balign 128
  b synchronous
  VECTOR 1, fault
  VECTOR 2, fault
  VECTOR 3, fault
  /* Within a fault. */
  .rept 4
  VECTOR 0, restart
  .endr
  /* Below EL1, where nothing runs. */
  .rept 8
  VECTOR 3, fault
  .endr

/* `hlt` is a call to whoever debugs the machine, if somebody does; else it is passed over. */
synchronous:
  stp x0, x1, [sp, #-16]!
  mrs x0, elr_el1
  adr x1, call_debugger
  cmp x0, x1
  b.ne 1f
  add x0, x0, #4
  msr elr_el1, x0
  ldp x0, x1, [sp], #16
  eret
1:
  mov w0, #0
  b fault

/* void debugger_exit(const u64 parameters[2]): Arm's semihosting, SYS_EXIT. */
  .globl debugger_exit
debugger_exit:
  mov x1, x0
  mov w0, #0x18
call_debugger:
  hlt #0xf000
  ret
