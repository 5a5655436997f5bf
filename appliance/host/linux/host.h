/* What the files of the Linux process say to one another. The appliance sees none of it: machine.c
 * and network.c. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>
#include "runtime.h"
#include "wasm-rt.h"

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

/* Exit statuses; those of the appliance's own `halt` go out as they are. */
enum { STATUS_REFUSED = 2, STATUS_FAULT = 3 };

enum { PAGE_LENGTH = 0x1000, MAC_LENGTH = 6 };

/* The byte of this process at an address of the appliance. */
static inline u8 *at(u32 address) { return (u8 *)(MEMORY_BASE + address); }

/* What main.c read from the command line. */
struct options {
  const char *image;
  u64 memory_length;
  /* A tap that exists, or the address with prefix length that a new one gets. */
  const char *tap, *new_tap;
  char configuration[4096];
};

/* main.c: the configuration block; and how the process ends with a line on standard error. */
const char *configuration(void);
__attribute__((noreturn, format(printf, 1, 2))) void refuse(const char *format, ...);

/* appliance.c: the appliance's main; returns where it cannot serve */
void appliance_run(void);

/* image.c: the store in an image file */
struct store {
  int file;
  u64 offset, length, physical;
};
struct store store_find(const char *image);

/* memory.c */
void memory_start(u64 length, struct store store);
u32 memory_store_address(void);
u32 memory_store_length(void);

/* console.c */
void console_byte(u8 byte);

/* time.c */
void clock_start(void);
u64 clock_us(void);
u64 wall_clock_us(void);
u64 entropy(void);

/* tap.c: the wire. A frame has struct virtio_net_hdr in front of it. The two transfers return -1
 * where there is nothing to read or no room to write, else the bytes they moved. */
void wire_open(const struct options *options);
u32 wire_mtu(void);
ssize_t wire_read(const struct iovec *pieces, int count);
ssize_t wire_write(const struct iovec *pieces, int count);
/* Returns when a frame waits, when there is room again if `full`, or at the deadline. */
void wire_wait(u64 deadline_us, bool full);

/* network.c: whether frames wait for room. */
bool network_is_full(void);
