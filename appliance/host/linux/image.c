/* Finds the store in an image file: ../../boot/README.md, "The store record". */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "host.h"

enum { HEADERS_MAX = 64 };
static const u64 record_magic = 0x6e72656b6e6c696b;

struct store_record {
  u64 magic;
  u32 record_version, store_version;
  u64 store_address, store_length;
  u8 build_id[32];
};

static bool read_at(int file, void *to, size_t length, u64 offset) {
  return pread(file, to, length, offset) == (ssize_t)length;
}

/* The record lies at the start of the one writable segment. */
static bool find_record(int file, const Elf64_Phdr *headers, u32 count, struct store_record *to) {
  for (u32 i = 0; i < count; i++) {
    if (headers[i].p_type != PT_LOAD || !(headers[i].p_flags & PF_W)) continue;
    return read_at(file, to, sizeof *to, headers[i].p_offset) && to->magic == record_magic;
  }
  return false;
}

/* Opens an image and finds its store; length 0 where it has none. */
struct store store_find(const char *image) {
  struct store store = {.file = open(image, O_RDONLY | O_CLOEXEC)};
  if (store.file < 0) refuse("%s: %s", image, strerror(errno));
  Elf64_Ehdr elf;
  Elf64_Phdr headers[HEADERS_MAX];
  struct store_record record;
  if (!read_at(store.file, &elf, sizeof elf, 0) || memcmp(elf.e_ident, ELFMAG, SELFMAG) != 0 ||
      elf.e_phnum > HEADERS_MAX ||
      !read_at(store.file, headers, elf.e_phnum * sizeof *headers, elf.e_phoff) ||
      !find_record(store.file, headers, elf.e_phnum, &record)) {
    refuse("%s: not an image", image);
  }
  const off_t length = lseek(store.file, 0, SEEK_END);
  for (u32 i = 0; record.store_address != 0 && i < elf.e_phnum; i++) {
    if (headers[i].p_type != PT_LOAD || headers[i].p_paddr != record.store_address) continue;
    if (headers[i].p_offset + record.store_length > (u64)length) refuse("%s: truncated", image);
    store.offset = headers[i].p_offset;
    store.length = record.store_length;
    store.physical = record.store_address;
  }
  return store;
}
