/* Read first: README.md beside this file; Phoenix "BIOS Enhanced Disk Drive Specification" 3.0, §4.
 *
 * The boot sector. The BIOS puts it at 0x7c00 and enters it in real mode with the drive in DL. It
 * reads the loader behind itself, looks at its sum, and jumps into it. What goes wrong is told on
 * the screen and the first serial line; then the machine starts again.
 */
#include "layout.h"

  .section .sector, "awx", @progbits
  .code16
  .globl sector, drive, stop
sector:
  cli
  xorw %ax, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  movw $STACK_END, %sp
  ljmp $0, $normal                /* some firmware enters at 0x07c0:0 */
normal:
  sti
  cld
  movb %dl, drive
  movw $(SERIAL_PORT + 3), %dx    /* 8 bits, no parity: not every BIOS has set that */
  movb $3, %al
  outb %al, %dx
  movw $TRIES, %bp
read:
  movb $LOADER_SECTORS, packet + 2 /* a failed call leaves here what it has read */
  movw $packet, %si
  movb $0x42, %ah
  movb drive, %dl
  int $0x13
  jnc verify
  xorb %ah, %ah                   /* reset the drive */
  int $0x13
  decw %bp
  jnz read
  movw $cannot_read, %si
  jmp fail

verify:
  xorl %ebx, %ebx
  movw $LOADER_ADDRESS, %si
  movw $(LOADER_SECTORS * SECTOR_LENGTH / 4), %cx
add:
  roll $1, %ebx
  lodsl
  addl %eax, %ebx
  loop add
  cmpl loader_sum, %ebx
  je LOADER_ADDRESS
  movw $damaged, %si

fail:
  lodsb
  testb %al, %al
  jz stop
  movb $0x0e, %ah
  movw $7, %bx
  pushw %ax
  int $0x10
  xorw %cx, %cx
  movw $(SERIAL_PORT + 5), %dx
empty:
  inb %dx, %al
  testb $0x20, %al
  loopz empty                     /* a dead line must not hang the machine */
  popw %ax
  movw $SERIAL_PORT, %dx
  outb %al, %dx
  jmp fail

/* The loader comes here, too: a status for tests, some seconds for readers, and a reset. */
stop:
  movl $STATUS_REFUSED, %eax
  outl %eax, $DEBUG_EXIT
  movw $(STOP_US >> 16), %cx
  xorw %dx, %dx
  movb $0x86, %ah
  int $0x15
  movb $0xfe, %al
  outb %al, $0x64
  ljmp $0xffff, $0

cannot_read:
  .asciz "kiln: cannot read the disk\r\n"
damaged:
  .asciz "kiln: the disk is damaged: its loader\r\n"
drive:
  .byte 0
  .balign 4
packet:                           /* disk address packet */
  .byte 16, 0
  .word LOADER_SECTORS, LOADER_ADDRESS, 0
  .quad 1

  .org SUM_OFFSET                 /* filled in by the loader's build */
loader_sum:
  .long 0
  .org SIGNATURE_OFFSET           /* disk signature and partition table: filled in for each disk */
  .org 510
  .word 0xaa55
