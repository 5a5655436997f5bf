/* What the parts of the crowd share. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

/* What was asked for on the command line. */
struct options {
  u32 to; /* addresses in host order */
  u32 from;
  u32 sources;
  u32 port;
  u32 connections;
  u32 pace;        /* handshakes under way at once */
  u64 patience_us; /* for a handshake, and for an answer */
  bool fresh;      /* a connection for each request */
  const char *path;
  const u8 *body;
  size_t body_length;
};

/* What happened since the last command. */
struct tally {
  u64 failed, ended, answered, wrong, late;
};

enum state { CLOSED, CONNECTING, OPEN, ASKING };

/* One member of the crowd. */
struct connection {
  int fd;
  enum state state;
  u64 since_us;  /* of the handshake or the request under way */
  u64 left;      /* requests still to be made, this one included */
  size_t seen;   /* bytes of the answer */
  size_t body;   /* bytes of its body */
  u32 line_ends; /* bytes of the empty line that ends its head */
};

extern struct options options;
extern struct tally tally;
extern struct connection *crowd;
extern u32 open_count, connecting_count, asking_count;

u64 now_us(void);
void fail(const char *what);

/* connection.c */
void start_epoll(void);
void begin_connect(struct connection *member);
void begin_request(struct connection *member);
void drop(struct connection *member);
void give_up(struct connection *member, u64 *why);
void turn(int wait_ms);

/* latency.c */
void latency_reset(void);
void latency_add(u64 us);
u64 latency_at(double part);
