/* A wire between two interfaces that loses, doubles, overtakes, delays and damages frames as its
 * seed says. Parameters are NAME=VALUE; faults are "to-server.loss=0.01" and the like. Prints
 * "ready", runs until its standard input ends, then prints what it did as JSON. */
#define _GNU_SOURCE
#include "relay.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Frames read from one end before the other has its turn. */
enum { BATCH = 64 };

static struct end client, server;
static struct direction to_server = {.from = &client, .to = &server};
static struct direction to_client = {.from = &server, .to = &client};

void fail(const char *what) {
  fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
  exit(1);
}

u64 now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (u64)time.tv_sec * 1000000000 + time.tv_nsec;
}

static const struct {
  const char *name;
  size_t offset;
} fault_names[] = {
  {"loss", offsetof(struct faults, loss)},
  {"burst", offsetof(struct faults, burst)},
  {"burst-length", offsetof(struct faults, burst_length)},
  {"duplicate", offsetof(struct faults, duplicate)},
  {"reorder", offsetof(struct faults, reorder)},
  {"reorder-ms", offsetof(struct faults, reorder_ms)},
  {"corrupt", offsetof(struct faults, corrupt)},
  {"delay-ms", offsetof(struct faults, delay_ms)},
  {"rate-mbit", offsetof(struct faults, rate_mbit)},
  {"queue-bytes", offsetof(struct faults, queue_bytes)},
};

static void set_fault(struct direction *direction, const char *name, const char *value) {
  for (size_t index = 0; index < sizeof fault_names / sizeof *fault_names; index++) {
    if (strcmp(name, fault_names[index].name)) continue;
    *(double *)((u8 *)&direction->faults + fault_names[index].offset) = strtod(value, NULL);
    return;
  }
  fail(name);
}

static void set(const char *name, const char *value) {
  if (!strcmp(name, "client")) client = end_open(value);
  else if (!strcmp(name, "server")) server = end_open(value);
  else if (!strcmp(name, "seed")) {
    to_server.seed = strtoull(value, NULL, 10);
    to_client.seed = ~to_server.seed;
  } else if (!strncmp(name, "to-server.", 10)) set_fault(&to_server, name + 10, value);
  else if (!strncmp(name, "to-client.", 10)) set_fault(&to_client, name + 10, value);
  else fail(name);
}

static void read_frames(struct direction *direction) {
  static u8 bytes[OFFLOAD_HEADER + SUPER_FRAME_MAX];
  for (u32 turn = 0; turn < BATCH; turn++) {
    const u32 length = end_read(direction->from, bytes, sizeof bytes);
    if (!length) return;
    if (direction->from->offloads) offload(direction, bytes, length, faults_apply);
    else faults_apply(direction, bytes, length);
  }
}

static void deliver_due(void) {
  const u64 now = now_ns();
  for (struct frame *frame; (frame = queue_first()) && frame->due_ns <= now;) {
    struct statistics *statistics = &frame->direction->statistics;
    if (end_write(frame->direction->to, frame)) statistics->delivered++;
    else statistics->refused++;
    queue_remove_first();
  }
}

/* Sleeps until a frame comes or is due; false once standard input has ended. */
static bool wait_for_work(void) {
  struct pollfd descriptors[] = {
    {.fd = STDIN_FILENO, .events = POLLIN},
    {.fd = client.descriptor, .events = POLLIN},
    {.fd = server.descriptor, .events = POLLIN},
  };
  const struct frame *first = queue_first();
  struct timespec timeout = {0};
  if (first) {
    const u64 now = now_ns();
    const u64 left = first->due_ns > now ? first->due_ns - now : 0;
    timeout = (struct timespec){left / 1000000000, left % 1000000000};
  }
  if (ppoll(descriptors, 3, first ? &timeout : NULL, NULL) < 0 && errno != EINTR) fail("ppoll");
  return !descriptors[0].revents;
}

static void print(const char *name, struct direction *direction) {
  const struct statistics *s = &direction->statistics;
  printf("\"%s\":{", name);
  printf("\"frames\":%lu,\"bytes\":%lu,\"superFrames\":%lu,", s->frames, s->bytes, s->super_frames);
  printf("\"lost\":%lu,\"burst\":%lu,\"tailDropped\":%lu,", s->lost, s->burst, s->tail_dropped);
  printf("\"duplicated\":%lu,\"reordered\":%lu,", s->duplicated, s->reordered);
  printf("\"corrupted\":%lu,\"delivered\":%lu,", s->corrupted, s->delivered);
  printf("\"refused\":%lu,\"oversized\":%lu,", s->refused, s->oversized);
  printf("\"missed\":%lu}", end_missed(direction->from));
}

int main(int count, char **parameters) {
  for (int index = 1; index < count; index++) {
    char *value = strchr(parameters[index], '=');
    if (!value) fail(parameters[index]);
    *value = 0;
    set(parameters[index], value + 1);
  }
  printf("ready\n");
  fflush(stdout);
  while (wait_for_work()) {
    read_frames(&to_server);
    read_frames(&to_client);
    deliver_due();
  }
  printf("{");
  print("toServer", &to_server);
  printf(",");
  print("toClient", &to_client);
  printf("}\n");
  return 0;
}
