/* Where things lie on the disk and, while it is loaded, in memory. Included by C and assembly;
 * generator/image/disk-layout.ts has the disk's half again, README.md says it in words.
 *
 *     0x07000  end of the stack: no page has both code and what is written, which emulators watch
 *     0x07c00  boot sector, loader
 *     0x09000  the loader's variables
 *     0x10000  what is read from the disk, until it is moved above 1 MiB
 *     0x20000  load table
 *     0x30000  configuration: the kernel's command line
 */
#define SECTOR_LENGTH 512
#define LOADER_SECTORS 7
#define CONFIGURATION_SECTOR 8
#define CONFIGURATION_SECTORS 8
#define TABLE_SECTOR 16

/* In the boot sector. */
#define SUM_OFFSET 436
#define SIGNATURE_OFFSET 440

#define STACK_END 0x7000
#define SECTOR_ADDRESS 0x7c00
#define LOADER_ADDRESS 0x7e00
#define BUFFER_ADDRESS 0x10000
#define TABLE_ADDRESS 0x20000
#define CONFIGURATION_ADDRESS 0x30000

/* Segments of the loader's descriptor table. */
#define CODE_32 8
#define DATA_32 16
#define CODE_16 24
#define DATA_16 32

#define TRIES 4
#define SERIAL_PORT 0x3f8
/* QEMU's isa-debug-exit, which tests add, and a loader's status: as the kernel's (../kernel.h). */
#define DEBUG_EXIT 0xf4
#define STATUS_REFUSED 2
/* How long a message stands before the machine starts again, in steps of 65,536. */
#define STOP_US 5000000
