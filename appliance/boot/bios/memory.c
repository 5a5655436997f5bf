/* Memory: what the BIOS reports (INT 15h, E820), and the way to what lies above 1 MiB. */
#include "loader.h"

enum { MAP_SIGNATURE = 0x534d4150, TYPE_MEMORY = 1, LOAD_ADDRESS = 0x100000 };

struct memory_map_entry memory_map[MAP_ENTRIES_MAX];
u32 memory_map_count;

static void memory_map_read(void) {
  bios.ebx = 0;
  do {
    bios.eax = 0xe820;
    bios.ecx = 20;
    bios.edx = MAP_SIGNATURE;
    bios.edi = (u32)&memory_map[memory_map_count];
    bios_call(0x15);
    if (bios.flags & CARRY || bios.eax != MAP_SIGNATURE) break;
    memory_map_count++;
  } while (bios.ebx != 0 && memory_map_count < MAP_ENTRIES_MAX);
  if (memory_map_count == 0) fail("kiln: the BIOS reports no memory (E820)");
}

/* True when address line 20 works, without which 1 MiB and 0 are the same. */
static bool reaches_high(void) {
  volatile u32 *low = (volatile u32 *)SECTOR_ADDRESS;
  volatile u32 *high = (volatile u32 *)(LOAD_ADDRESS + SECTOR_ADDRESS);
  const u32 before = *low;
  *high = ~before;
  return *low == before;
}

static void open_high(void) {
  if (reaches_high()) return;
  bios.eax = 0x2401;
  bios_call(0x15);
  if (reaches_high()) return;
  u8 control;
  __asm__ volatile("inb $0x92, %0" : "=a"(control));
  __asm__ volatile("outb %0, $0x92" ::"a"((u8)((control | 2) & ~1)));
  if (!reaches_high()) fail("kiln: memory above 1 MiB is out of reach (A20)");
}

/* Sees to it that an image which ends at `end` finds memory from 1 MiB on. */
void memory_start(u32 end) {
  open_high();
  memory_map_read();
  for (u32 i = 0; i < memory_map_count; i++) {
    const struct memory_map_entry *one = &memory_map[i];
    if (one->type != TYPE_MEMORY || one->address > LOAD_ADDRESS) continue;
    if (one->address + one->length >= end) return;
  }
  console_text("kiln: too little memory: this image needs ");
  console_decimal((end >> 20) + 1);
  fail(" MiB at least");
}
