/* Read first: Intel SDM volume 3, §9.9 (mode switching).
 *
 * The loader is C in 32-bit protected mode without paging. The BIOS wants real mode: `bios_call`
 * goes there and comes back. Both modes see the same addresses below 64 KiB, the stack among them.
 */
#include "layout.h"

  .section .entry, "ax", @progbits
  .code16
  .globl loader
loader:
  cli
  lgdt descriptors
  movl %cr0, %eax
  orb $1, %al
  movl %eax, %cr0
  ljmp $CODE_32, $protected
  .code32
protected:
  movw $DATA_32, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  movw %ax, %fs
  movw %ax, %gs
  movl $STACK_END, %esp
  cld
  movl $bss_start, %edi
  movl $bss_end, %ecx
  subl %edi, %ecx
  xorl %eax, %eax
  rep stosb
  movzbl drive, %eax
  jmp load

  .text
/* void bios_call(u32 number): an interrupt of the BIOS, with the registers of `bios`. */
  .globl bios_call
bios_call:
  pushal
  movb %al, interrupt_number
  movl %esp, stack
  movl $call_firmware, %ebx
  jmp to_real_mode

/* void bios_stop(void): the boot sector's end of a failed start. */
  .globl bios_stop
bios_stop:
  movl $stop, %ebx

to_real_mode:                     /* and there to the address in BX */
  ljmp $CODE_16, $still_protected
  .code16
still_protected:
  movw $DATA_16, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  movw %ax, %fs
  movw %ax, %gs
  movl %cr0, %eax
  andb $0xfe, %al
  movl %eax, %cr0
  ljmp $0, $real
real:
  xorw %ax, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  movw %ax, %fs
  movw %ax, %gs
  sti
  jmp *%bx

call_firmware:
  movl bios, %eax
  movl bios + 4, %ebx
  movl bios + 8, %ecx
  movl bios + 12, %edx
  movl bios + 16, %esi
  movl bios + 20, %edi
  .byte 0xcd                      /* int */
interrupt_number:
  .byte 0
  cli
  pushfl
  popl %cs:bios + 24
  movl %eax, %cs:bios
  movl %ebx, %cs:bios + 4
  movl %ecx, %cs:bios + 8
  movl %edx, %cs:bios + 12
  xorw %ax, %ax
  movw %ax, %ds
  lgdt descriptors                /* firmware has its own, and leaves it behind */
  movl %cr0, %eax
  orb $1, %al
  movl %eax, %cr0
  ljmp $CODE_32, $back
  .code32
back:
  movw $DATA_32, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  movw %ax, %fs
  movw %ax, %gs
  movl stack, %esp
  cld
  popal
  ret

/* void kernel_enter(const void *start_information, u32 entry): the PVH boot protocol's state. */
  .globl kernel_enter
kernel_enter:
  movl %eax, %ebx
  xorl %eax, %eax
  movl %eax, %cr4
  movl $0x11, %eax                /* PE, and ET which is always set */
  movl %eax, %cr0
  pushl $2
  popfl
  jmp *%edx

  .section .rodata
  .balign 8
table:
  .quad 0
  .quad 0x00cf9b000000ffff        /* CODE_32: all memory */
  .quad 0x00cf93000000ffff        /* DATA_32 */
  .quad 0x00009b000000ffff        /* CODE_16: 64 KiB, as real mode has them */
  .quad 0x000093000000ffff        /* DATA_16 */
descriptors:
  .word descriptors - table - 1
  .long table

  .section .bss
  .balign 4
stack:
  .skip 4
