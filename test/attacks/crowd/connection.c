/* One member's life: a handshake, requests, answers that are checked byte by byte. */
#define _GNU_SOURCE
#include "crowd.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 512, PIECE = 1 << 16 };

static int epoll;
static char request[8192];
static int request_length;

void start_epoll(void) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) fail("epoll");
  const char *close = options.fresh ? "Connection: close\r\n" : "";
  request_length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: crowd\r\n%s\r\n",
                            options.path, close);
  if (request_length >= (int)sizeof request) fail("the path");
}

static void watch(struct connection *member, int how, u32 events) {
  struct epoll_event event = {.events = events, .data.ptr = member};
  if (epoll_ctl(epoll, how, member->fd, &event)) fail("epoll_ctl");
}

static void leave_state(struct connection *member) {
  if (member->state == CONNECTING) connecting_count--;
  if (member->state == OPEN || member->state == ASKING) open_count--;
  if (member->state == ASKING) asking_count--;
}

static void close_member(struct connection *member) {
  close(member->fd);
  leave_state(member);
  member->state = CLOSED;
}

/* Forgets the connection without a FIN: neither side is left with a TIME-WAIT. */
void drop(struct connection *member) {
  if (member->state == CLOSED) return;
  struct linger at_once = {.l_onoff = 1};
  setsockopt(member->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close_member(member);
}

/* The request under way will not be answered. */
void give_up(struct connection *member, u64 *why) {
  ++*why;
  if (member->left) member->left--;
  drop(member);
}

static struct sockaddr_in address_of(u32 address, u32 port) {
  return (struct sockaddr_in){
    .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(address)};
}

void begin_connect(struct connection *member) {
  u32 source = options.from + ((u32)(member - crowd) % options.sources << 8);
  struct sockaddr_in from = address_of(source, 0), to = address_of(options.to, options.port);
  int one = 1;
  member->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (member->fd < 0) fail("socket");
  /* The port is chosen when the whole name is known, so that each source has all of them. */
  setsockopt(member->fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  setsockopt(member->fd, SOL_TCP, TCP_NODELAY, &one, sizeof one);
  if (bind(member->fd, (void *)&from, sizeof from)) fail("bind");
  if (connect(member->fd, (void *)&to, sizeof to) && errno != EINPROGRESS) fail("connect");
  member->state = CONNECTING;
  member->since_us = now_us();
  connecting_count++;
  watch(member, EPOLL_CTL_ADD, EPOLLOUT);
}

void begin_request(struct connection *member) {
  member->seen = member->body = member->line_ends = 0;
  member->state = ASKING;
  asking_count++;
  /* A connection of its own is part of what the request takes. */
  if (!options.fresh) member->since_us = now_us();
  if (write(member->fd, request, request_length) != request_length) give_up(member, &tally.ended);
}

/* The member has its answer. */
static void finish(struct connection *member) {
  tally.answered++;
  latency_add(now_us() - member->since_us);
  member->left--;
  asking_count--;
  member->state = OPEN;
  if (options.fresh) close_member(member);
  else if (member->left) begin_request(member);
}

/* Compares a piece of the answer with what it should be; false: that is not it. */
static bool is_right(struct connection *member, const u8 *piece, size_t length) {
  static const char status[] = "HTTP/1.1 200 ";
  for (; length && member->line_ends < 4; piece++, length--) {
    if (member->seen < sizeof status - 1 && *piece != (u8)status[member->seen]) return false;
    member->seen++;
    if (*piece == (u8)"\r\n\r\n"[member->line_ends]) member->line_ends++;
    else member->line_ends = *piece == '\r';
  }
  if (length > options.body_length - member->body) return false;
  if (memcmp(piece, options.body + member->body, length)) return false;
  member->body += length;
  return true;
}

static void readable(struct connection *member) {
  static u8 piece[PIECE];
  ssize_t length = read(member->fd, piece, sizeof piece);
  if (length < 0 && errno == EAGAIN) return;
  if (length <= 0) give_up(member, &tally.ended);
  else if (member->state != ASKING || !is_right(member, piece, length)) {
    give_up(member, &tally.wrong);
  } else if (member->line_ends == 4 && member->body == options.body_length) {
    finish(member);
  }
}

static void connected(struct connection *member) {
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(member->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error) {
    give_up(member, &tally.failed);
    return;
  }
  connecting_count--;
  open_count++;
  member->state = OPEN;
  watch(member, EPOLL_CTL_MOD, EPOLLIN | EPOLLRDHUP);
  if (options.fresh) begin_request(member);
}

/* Waits for something to happen, at most so long, and deals with it. */
void turn(int wait_ms) {
  struct epoll_event events[EVENTS];
  int count = epoll_wait(epoll, events, EVENTS, wait_ms);
  for (int index = 0; index < count; index++) {
    struct connection *member = events[index].data.ptr;
    if (member->state == CONNECTING) connected(member);
    else if (member->state != CLOSED) readable(member);
  }
}
