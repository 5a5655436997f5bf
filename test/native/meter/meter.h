/* The metered process: the shipped kernel's wasm, its virtio driver included, over a virtio card in
 * this process, with TCP peers on its wire. Nothing in it depends on time or chance. */
#pragma once
#include "host.h"

enum { FRAME_MAX = 65600 };

/* card.c: a virtio network card behind MMIO registers (Virtio 1.2 §4.2.2). */
u32 card_read(u64 offset, u32 width);
void card_write(u64 offset, u32 value);
/* Puts a frame into the appliance's next receive buffer; false where there is none. */
bool card_deliver(const u8 *frame, u32 length);
extern const u8 card_address[MAC_LENGTH];

/* peers.c */
void peers_start(const char *scenarios);
/* A frame came out of the card. */
void peers_receive(const u8 *frame, u32 length);
/* The appliance sleeps: it is the peers' turn. */
void peers_turn(void);
