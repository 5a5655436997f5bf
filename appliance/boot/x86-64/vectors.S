/* Exceptions print and end (faults.c); the one interrupt vector only ends `hlt`. */
#include "local-apic.h"
#include "memory-layout.h"

  .text
  .altmacro
  .macro VECTOR number
  .align 16
  .if (\number == 8) || (\number >= 10 && \number <= 14) || (\number == 17) || (\number == 21)
  .else
  pushq $0                        /* where the processor pushes no error code */
  .endif
  pushq $\number
  jmp exception
  .endm

  .align 16
  .globl exception_vectors
exception_vectors:                /* 32 of them, 16 bytes each */
  .set vector, 0
  .rept 32
  VECTOR %vector
  .set vector, vector + 1
  .endr

exception:
  movq %rsp, %rdi
  movq %cr2, %rsi
  andq $-16, %rsp
  call fault
  ud2

  .globl timer_vector
timer_vector:
  movb $0, timer_running
  .globl wake_vector
wake_vector:
  pushq %rax
  movabsq $DEVICE_BASE + LOCAL_APIC + LOCAL_APIC_END_OF_INTERRUPT, %rax
  movl $0, (%rax)
  popq %rax
  .globl spurious_vector
spurious_vector:
  iretq

/* An event of Xen: ../xen/shared-info.c. */
  .globl upcall_vector
upcall_vector:
  movb $0, shared_info            /* upcall_pending of the first processor */
  iretq
