/* Where things lie in virtual memory, on every processor. Included by C and assembly.
 *
 *   0x0000_0000_0000_0000  the appliance (wasm): page 0 absent, heap from 4096,
 *   0x0000_0000_4000_0000  store, read-only, at + (physical mod 2 MiB); nothing else below 512 GiB
 *   0xffff_8000_0000_0000  devices by physical address, mapped at first use, never memory that is
 *                          ours
 *   0xffff_9000_0000_0000  boot information by physical address, read-only, while it is read
 *   0xffff_ffff_8000_0000  the kernel: text RX, rodata R, data RW
 */
#define KERNEL_BASE 0xffffffff80000000
#define DEVICE_BASE 0xffff800000000000
#define INFORMATION_BASE 0xffff900000000000
#define STORE_BASE 0x40000000

#define PAGE_LENGTH 0x1000
#define LARGE_PAGE_LENGTH 0x200000
#define TABLE_ENTRIES 512
#define STACK_LENGTH 0x8000
