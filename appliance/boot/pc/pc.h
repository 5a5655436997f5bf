/* What the files of this platform say to one another. */
#pragma once
#include "processor.h"

/* loader.c */
const char *loader_read(u64 information);

/* console.c, clock.c */
void console_start(void);
void console_end(void);
void clock_start(void);
bool clock_calibrated(void);

/* firmware.c, wall-clock.c, windows.c, interrupts.c */
void firmware_start(void);
void wall_clock_start(void);
void windows_start(void);
void interrupts_start(void);
