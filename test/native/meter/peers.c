/* TCP peers as Linux is one: an acknowledgment for each frame that came, then the next request.
 *
 * A scenario has so many connections, all in step. One alone finds the appliance asleep each time:
 * acknowledgment and request come in turns of their own. Of many, all come in one batch.
 *
 *     u32 connections, u32 requests of each that are counted, u32 length, name, u32 length, request
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <valgrind/callgrind.h>
#include "meter.h"

enum {
  PEERS_MAX = 32,
  /* Requests of each connection before counting begins: the window is open, the pools are warm. */
  WARM = 16,
  MSS = 1460,
  WINDOW_SHIFT = 7,
  FIRST_PORT = 10000,
  HEADERS = sizeof(struct ether_header) + sizeof(struct iphdr),
  ADDRESS = 0x0a4d0001,
  APPLIANCE = 0x0a4d0002
};

struct peer {
  enum { CLOSED, SYN_SENT, ACKNOWLEDGING, READY, WAITING } state;
  u16 port;
  u32 snd_nxt, rcv_nxt, timestamp;
  bool timestamps;
  u32 received;
};

struct scenario {
  u32 connections, rounds;
  char name[32];
  const u8 *request;
  u32 request_length;
};

static const u8 own_address[MAC_LENGTH] = {2, 0, 0, 0, 0, 1};
static const u8 *rest, *end;
static struct scenario scenario;
static struct peer peers[PEERS_MAX];
static u32 round_number, ports;
/* Bytes of a whole response, all alike; known after the first. */
static u32 response_length;

static u32 take_number(void) {
  u32 value;
  memcpy(&value, rest, sizeof value);
  rest += sizeof value;
  return value;
}

static void next_scenario(void) {
  if (rest == end) exit(0);
  scenario.connections = take_number();
  scenario.rounds = take_number();
  const u32 length = take_number();
  if (length >= sizeof scenario.name || scenario.connections > PEERS_MAX) fail("a scenario");
  memcpy(scenario.name, rest, length);
  scenario.name[length] = 0;
  rest += length;
  scenario.request_length = take_number();
  scenario.request = rest;
  rest += scenario.request_length;
  round_number = response_length = 0;
  memset(peers, 0, sizeof peers);
  for (u32 i = 0; i < scenario.connections; i++) peers[i].port = FIRST_PORT + ports++;
}

void peers_start(const char *path) {
  const int file = open(path, O_RDONLY);
  struct stat information;
  if (file < 0 || fstat(file, &information) != 0) refuse("KILN_SCENARIOS names no file");
  rest = mmap(0, information.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  end = rest + information.st_size;
  next_scenario();
}

static u16 internet_checksum(const void *bytes, u32 length) {
  const u8 *at_byte = bytes;
  u32 sum = 0;
  for (u32 i = 0; i < length; i += 2) sum += at_byte[i] << 8 | at_byte[i + 1];
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return htons(~sum);
}

/* The card vouches for the TCP checksum, so none is made. */
static void send_segment(struct peer *peer, u8 flags, const u8 *text, u32 length) {
  static const u8 syn_options[] = {2, 4, MSS >> 8, MSS & 0xff, 4, 2, 8, 10, 0, 0,
                                   0, 1, 0,        0,          0, 0, 1, 3,  3, WINDOW_SHIFT};
  u8 frame[HEADERS + sizeof(struct tcphdr) + 40 + MSS] = {0};
  struct ether_header *const ethernet = (void *)frame;
  struct iphdr *const ip = (void *)(ethernet + 1);
  struct tcphdr *const tcp = (void *)(ip + 1);
  u8 *options = (u8 *)(tcp + 1);
  u32 options_length = 0;
  if (flags & TH_SYN) {
    memcpy(options, syn_options, options_length = sizeof syn_options);
  } else if (peer->timestamps) {
    const u32 value = htonl(clock_us() / 1000 + 1), echo = htonl(peer->timestamp);
    memcpy(options, (const u8[]){1, 1, 8, 10}, 4);
    memcpy(options + 4, &value, sizeof value);
    memcpy(options + 8, &echo, sizeof echo);
    options_length = 12;
  }
  memcpy(ethernet->ether_dhost, card_address, MAC_LENGTH);
  memcpy(ethernet->ether_shost, own_address, MAC_LENGTH);
  ethernet->ether_type = htons(ETHERTYPE_IP);
  const u32 tcp_length = sizeof *tcp + options_length + length;
  *ip = (struct iphdr){.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_TCP};
  ip->tot_len = htons(sizeof *ip + tcp_length);
  ip->frag_off = htons(IP_DF);
  ip->saddr = htonl(ADDRESS);
  ip->daddr = htonl(APPLIANCE);
  ip->check = internet_checksum(ip, sizeof *ip);
  tcp->th_sport = htons(peer->port);
  tcp->th_dport = htons(80);
  tcp->th_seq = htonl(peer->snd_nxt);
  tcp->th_ack = htonl(flags & TH_ACK ? peer->rcv_nxt : 0);
  tcp->th_off = (sizeof *tcp + options_length) / 4;
  tcp->th_flags = flags;
  tcp->th_win = htons(flags & TH_SYN ? 64240 : 1000);
  memcpy(options + options_length, text, length);
  peer->snd_nxt += length + (flags & TH_SYN ? 1 : 0);
  if (!card_deliver(frame, HEADERS + tcp_length)) fail("no receive buffer");
}

static void answer_arp(const u8 *frame) {
  u8 reply[sizeof(struct ether_header) + sizeof(struct arphdr) + 20];
  memcpy(reply, frame, sizeof reply);
  u8 *const arp = reply + sizeof(struct ether_header) + sizeof(struct arphdr);
  const u32 address = htonl(ADDRESS), appliance = htonl(APPLIANCE);
  memcpy(reply, card_address, MAC_LENGTH);
  memcpy(reply + MAC_LENGTH, own_address, MAC_LENGTH);
  ((struct arphdr *)(reply + sizeof(struct ether_header)))->ar_op = htons(ARPOP_REPLY);
  memcpy(arp, own_address, MAC_LENGTH);
  memcpy(arp + 6, &address, 4);
  memcpy(arp + 10, card_address, MAC_LENGTH);
  memcpy(arp + 16, &appliance, 4);
  if (!card_deliver(reply, sizeof reply)) fail("no receive buffer");
}

/* Notes the timestamp option of a segment, where there is one. */
static void read_options(struct peer *peer, const struct tcphdr *tcp) {
  const u8 *option = (const u8 *)(tcp + 1), *const options_end = (const u8 *)tcp + tcp->th_off * 4;
  while (option < options_end && *option != 0) {
    if (option[0] == 8) {
      memcpy(&peer->timestamp, option + 2, sizeof peer->timestamp);
      peer->timestamp = ntohl(peer->timestamp);
      if (tcp->th_flags & TH_SYN) peer->timestamps = true;
    }
    option += option[0] == 1 ? 1 : option[1];
  }
}

/* Length of the response that begins with this text. */
static u32 whole_length(const char *text, u32 length) {
  static const char field[] = "\r\nContent-Length: ", empty[] = "\r\n\r\n", ok[] = "HTTP/1.1 200 ";
  const char *const content = memmem(text, length, field, sizeof field - 1);
  const char *const head_end = memmem(text, length, empty, sizeof empty - 1);
  if (memcmp(text, ok, sizeof ok - 1) != 0 || !content || !head_end) fail("not the right answer");
  return head_end + sizeof empty - 1 - text + strtoul(content + sizeof field - 1, 0, 10);
}

void peers_receive(const u8 *frame, u32 length) {
  const struct ether_header *const ethernet = (const void *)frame;
  if (ethernet->ether_type == htons(ETHERTYPE_ARP)) return answer_arp(frame);
  const struct iphdr *const ip = (const void *)(ethernet + 1);
  const struct tcphdr *const tcp = (const void *)(ip + 1);
  const u32 index = ntohs(tcp->th_dport) - peers[0].port;
  if (ethernet->ether_type != htons(ETHERTYPE_IP) || index >= scenario.connections) return;
  struct peer *const peer = &peers[index];
  const u32 text_length = length - HEADERS - tcp->th_off * 4;
  if (tcp->th_flags & (TH_RST | TH_FIN)) fail("a connection is closed");
  read_options(peer, tcp);
  if (tcp->th_flags & TH_SYN) {
    peer->rcv_nxt = ntohl(tcp->th_seq) + 1;
    peer->state = ACKNOWLEDGING;
  } else if (text_length > 0) {
    const char *const text = (const char *)tcp + tcp->th_off * 4;
    if (peer->rcv_nxt != ntohl(tcp->th_seq)) fail("out of order");
    if (response_length == 0) response_length = whole_length(text, text_length);
    peer->rcv_nxt += text_length;
    peer->received += text_length;
    if (peer->received == response_length) peer->state = ACKNOWLEDGING;
  }
}

/* Counting starts and ends where all connections are about to ask. */
static bool counted(void) {
  if (round_number == WARM) CALLGRIND_ZERO_STATS;
  if (round_number < WARM + scenario.rounds) return false;
  CALLGRIND_DUMP_STATS_AT(scenario.name);
  printf("%s: %u bytes\n", scenario.name, response_length);
  next_scenario();
  return true;
}

static void ask(struct peer *peer) {
  peer->state = WAITING;
  peer->received = 0;
  send_segment(peer, TH_ACK | TH_PUSH, scenario.request, scenario.request_length);
}

void peers_turn(void) {
  bool ready = true;
  for (u32 i = 0; i < scenario.connections; i++) {
    struct peer *const peer = &peers[i];
    if (peer->state == CLOSED) {
      peer->state = SYN_SENT;
      send_segment(peer, TH_SYN, 0, 0);
    } else if (peer->state == ACKNOWLEDGING) {
      peer->state = READY;
      send_segment(peer, TH_ACK, 0, 0);
      if (scenario.connections == 1) return;
    }
    ready = ready && peer->state == READY;
  }
  if (!ready || counted()) return;
  for (u32 i = 0; i < scenario.connections; i++)
    if (peers[i].state == READY) ask(&peers[i]);
  round_number++;
}
