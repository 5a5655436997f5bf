/* Sectors by the extensions of INT 13h. */
#include "loader.h"

struct disk_address_packet {
  u8 length, reserved;
  u16 count, offset, segment;
  u64 sector;
};

u8 disk_drive;
static struct disk_address_packet packet;

/* Reads sectors to an address below 1 MiB, whose 64 KiB they must not leave. */
void disk_read(u32 sector, u32 count, u32 address) {
  for (u32 tries = 0; tries < TRIES; tries++) {
    packet = (struct disk_address_packet){
        .length = sizeof packet, .count = count, .segment = address >> 4, .sector = sector};
    bios.eax = 0x4200;
    bios.edx = disk_drive;
    bios.esi = (u32)&packet;
    bios_call(0x13);
    if (!(bios.flags & CARRY)) return;
    bios.eax = 0;
    bios.edx = disk_drive;
    bios_call(0x13);
  }
  fail_at("kiln: cannot read the disk", sector);
}
