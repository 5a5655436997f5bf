/* SeaBIOS unpacks itself near the top of memory after QEMU has loaded the image: over the image,
 * where that reaches so far. It is known by its BIOS data area: QEMU's other firmware has none, and
 * where a BIOS had finished before the image was loaded, from a disk, ../bios clears it. */
#include "pc.h"

enum {
  /* It unpacks itself this far below the top, where there is more memory than so much. */
  REACH = 17 << 20,
  REACHES_FROM = 32 << 20,
  BIOS_BASE_MEMORY = 0x413
};

void firmware_start(void) {
  const u64 needed = memory_image_end() + REACH, top = memory_top();
  if (top <= REACHES_FROM || needed <= top) return;
  if (*(const u16 *)device_information(BIOS_BASE_MEMORY, sizeof(u16)) == 0) return;
  memory_refuse(needed, ", since SeaBIOS overwrites some; -bios qboot.rom does not");
}
