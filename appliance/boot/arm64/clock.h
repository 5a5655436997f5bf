/* The generic timer, for the platforms of this processor. */
#pragma once
#include "kernel.h"

/* Number of its interrupt, as Arm's base system architecture has it. */
enum { TIMER_INTERRUPT = 27 };

void clock_start(void);
void timer_start(u64 deadline_us);
void timer_stop(void);
