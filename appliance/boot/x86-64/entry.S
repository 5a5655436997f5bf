/* Read first: the PVH boot protocol (Xen, docs/misc/pvh.pandoc); Intel SDM volume 3, chapter 4.
 *
 * The loader enters at `entry` in 32-bit mode, paging and interrupts off, with the physical address
 * of hvm_start_info in EBX. From here to C: zero .bss, the first page tables, long mode.
 * The tables built here are the final ones but for two entries that kernel-pages.c replaces:
 * root[0] (the identity mapping under this code) and the one 2 MiB page over the kernel.
 */
#include "memory-layout.h"
#define PHYSICAL(symbol) ((symbol) - KERNEL_BASE)

  .section .note.pvh, "a", @note
  .align 4
  .long 4, 4, 18                  /* name and descriptor lengths, XEN_ELFNOTE_PHYS32_ENTRY */
  .asciz "Xen"
  .long PHYSICAL(entry)

  .section .text.entry, "ax", @progbits
  .code32
  .globl entry
entry:
  cld
  movl %ebx, %esi
  movl $PHYSICAL(stack_top), %esp

  /* Firmware may have written here after the image was loaded: .bss is not zero by itself. */
  movl $PHYSICAL(bss_start), %edi
  movl $PHYSICAL(bss_end), %ecx
  subl %edi, %ecx
  shrl $2, %ecx
  xorl %eax, %eax
  rep stosl

  movl $PHYSICAL(page_root), %eax
  movl $PHYSICAL(kernel_pointers) + 3, (%eax)
  movl $PHYSICAL(kernel_pointers) + 3, 511*8(%eax)
  movl %eax, %cr3
  movl $PHYSICAL(kernel_directory) + 3, PHYSICAL(kernel_pointers)
  movl $PHYSICAL(kernel_directory) + 3, PHYSICAL(kernel_pointers) + 510*8
  movl $0x83, PHYSICAL(kernel_directory)

  movl %cr4, %eax
  orl $0x620, %eax                /* PAE, OSFXSR, OSXMMEXCPT */
  movl %eax, %cr4
  movl $0xc0000080, %ecx          /* EFER */
  rdmsr
  orl $0x900, %eax                /* LME, NXE */
  wrmsr
  movl %cr0, %eax
  andl $~4, %eax                  /* no EM: SSE is there */
  orl $0x80010003, %eax           /* PG, WP, MP, PE */
  movl %eax, %cr0
  lgdt PHYSICAL(gdt_pointer_low)
  ljmp $8, $PHYSICAL(long_mode)

  .code64
long_mode:
  movabsq $high, %rax
  jmp *%rax
high:
  xorl %eax, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %ss
  movl %eax, %fs
  movl %eax, %gs
  movabsq $gdt_pointer, %rax
  lgdt (%rax)
  movq $stack_top, %rsp
  xorl %ebp, %ebp
  movl %esi, %edi
  call start
  ud2

  .section .hypercalls, "ax", @nobits
  .align 4096
  .globl hypercall_page
hypercall_page: .skip 4096

  .section .data.gdt, "aw"        /* writable: faults.c adds the task state's address */
  .align 8
  .globl gdt
gdt:
  .quad 0
  .quad 0x00af9b000000ffff        /* 8: 64-bit code */
  .quad 0x00cf93000000ffff        /* 16: data */
  .quad 0, 0                      /* 24: task state, by faults.c */
gdt_pointer_low:
  .word 39
  .long PHYSICAL(gdt)
gdt_pointer:
  .word 39
  .quad gdt

  .section .bss.pages, "aw", @nobits
  .align 4096
  .globl page_root, kernel_pointers, kernel_directory
page_root: .skip 4096
kernel_pointers: .skip 4096
kernel_directory: .skip 4096

  .section .bss.unzeroed.stack, "aw", @nobits
  .align 4096
  .globl stack_guard, stack_top
stack_guard: .skip 4096           /* never mapped: an overflow faults */
  .skip STACK_LENGTH
stack_top:
