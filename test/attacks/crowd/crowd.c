/* Many HTTP clients in one process. Parameters are NAME=VALUE; commands come one a line on standard
 * input, and each is answered by one line of JSON (../crowd.ts has the meaning of both). */
#define _GNU_SOURCE
#include "crowd.h"
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct options options = {
  .port = 80, .sources = 1, .connections = 1, .pace = 256, .patience_us = 20000000, .path = "/"};
struct tally tally;
struct connection *crowd;
u32 open_count, connecting_count, asking_count;

void fail(const char *what) {
  fprintf(stderr, "crowd: %s: %s\n", what, strerror(errno));
  exit(1);
}

u64 now_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (u64)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static u32 address(const char *text) {
  struct in_addr parsed;
  if (inet_pton(AF_INET, text, &parsed) != 1) fail(text);
  return ntohl(parsed.s_addr);
}

static void read_body(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) fail(path);
  options.body_length = ftell(file);
  rewind(file);
  u8 *body = malloc(options.body_length + 1);
  if (fread(body, 1, options.body_length, file) != options.body_length) fail(path);
  options.body = body;
  fclose(file);
}

static void set(const char *name, const char *value) {
  if (!strcmp(name, "to")) options.to = address(value);
  else if (!strcmp(name, "from")) options.from = address(value);
  else if (!strcmp(name, "sources")) options.sources = atoi(value);
  else if (!strcmp(name, "port")) options.port = atoi(value);
  else if (!strcmp(name, "connections")) options.connections = atoi(value);
  else if (!strcmp(name, "pace")) options.pace = atoi(value);
  else if (!strcmp(name, "patience-ms")) options.patience_us = strtoull(value, NULL, 10) * 1000;
  else if (!strcmp(name, "fresh")) options.fresh = atoi(value);
  else if (!strcmp(name, "path")) options.path = value;
  else if (!strcmp(name, "body")) read_body(value);
  else fail(name);
}

/* Gives up on whoever has waited for too long. */
static void lose_patience(void) {
  static u64 next_us;
  u64 now = now_us();
  if (now < next_us) return;
  next_us = now + 100000;
  for (u32 index = 0; index < options.connections; index++) {
    struct connection *member = &crowd[index];
    bool waiting = member->state == CONNECTING || member->state == ASKING;
    if (!waiting || now - member->since_us < options.patience_us) continue;
    give_up(member, member->state == CONNECTING ? &tally.failed : &tally.late);
  }
}

/* Opens what is closed, `pace` handshakes at a time. */
static void open_all(void) {
  u32 next = 0;
  while (next < options.connections || connecting_count) {
    for (; next < options.connections && connecting_count < options.pace; next++) {
      if (crowd[next].state == CLOSED) begin_connect(&crowd[next]);
    }
    turn(100);
    lose_patience();
  }
}

/* Every open connection asks `count` times, or until `until_us`; all at once. With `fresh`, each
 * member opens a connection for each. */
static void ask(u64 count, u64 until_us) {
  for (u32 index = 0; index < options.connections; index++) {
    struct connection *member = &crowd[index];
    member->left = options.fresh || member->state == OPEN ? count : 0;
    if (member->left && member->state == OPEN) begin_request(member);
  }
  u32 at = 0;
  for (bool more = true; more || asking_count || connecting_count;) {
    bool over = now_us() >= until_us;
    more = false;
    for (u32 looked = 0; options.fresh && looked < options.connections; looked++) {
      struct connection *member = &crowd[at = (at + 1) % options.connections];
      if (over || !member->left) continue;
      more = true;
      if (member->state != CLOSED) continue;
      if (connecting_count >= options.pace) break;
      begin_connect(member);
    }
    for (u32 index = 0; over && index < options.connections; index++) {
      if (crowd[index].left > 1) crowd[index].left = 1;
    }
    turn(more ? 1 : 20);
    lose_patience();
  }
}

static void wait_until(u64 until_us) {
  while (now_us() < until_us) turn(20);
}

static void obey(const char *line) {
  u64 started = now_us(), number = 0;
  tally = (struct tally){0};
  latency_reset();
  if (!strcmp(line, "open")) open_all();
  else if (sscanf(line, "ask %lu", &number) == 1) ask(number, UINT64_MAX);
  else if (sscanf(line, "ask-for %lu", &number) == 1) ask(UINT64_MAX, started + number * 1000);
  else if (sscanf(line, "wait %lu", &number) == 1) wait_until(started + number * 1000);
  else fail(line);
  printf("{\"open\":%u,\"failed\":%lu,\"ended\":%lu,\"answered\":%lu,\"wrong\":%lu,\"late\":%lu,"
         "\"ms\":%lu,\"p50Us\":%lu,\"p99Us\":%lu,\"mostUs\":%lu}\n",
         open_count, tally.failed, tally.ended, tally.answered, tally.wrong, tally.late,
         (now_us() - started) / 1000, latency_at(0.5), latency_at(0.99), latency_at(1));
  fflush(stdout);
}

int main(int count, char **words) {
  for (int index = 1; index < count; index++) {
    char *value = strchr(words[index], '=');
    if (!value) fail(words[index]);
    *value = 0;
    set(words[index], value + 1);
  }
  struct rlimit files = {options.connections + 64, options.connections + 64};
  if (setrlimit(RLIMIT_NOFILE, &files)) fail("more open files");
  crowd = calloc(options.connections, sizeof *crowd);
  if (!crowd) fail("memory");
  start_epoll();
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    obey(line);
  }
  for (u32 index = 0; index < options.connections; index++) drop(&crowd[index]);
  return 0;
}
