/* The wire's ends, "KIND:INTERFACE@NAMESPACE". KIND tap: the relay holds the tap, the other side of
 * it is Linux's own stack in that namespace, whose segmentation the kernel does before it hands
 * over (no offload is offered). KIND packet: a tap that a machine holds; what that sends arrives
 * here with its offload requests. */
#define _GNU_SOURCE
#include "relay.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* Nothing is to be lost but what the seed says. */
enum { SOCKET_BUFFER = 64 << 20 };

static void enter(const char *name) {
  char path[256];
  snprintf(path, sizeof path, "/var/run/netns/%s", name);
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 || setns(descriptor, CLONE_NEWNET)) fail(path);
  close(descriptor);
}

static struct end open_tap(const char *interface) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  const int descriptor = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) fail("/dev/net/tun");
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
  if (ioctl(descriptor, TUNSETIFF, &request)) fail("TUNSETIFF");
  return (struct end){.descriptor = descriptor};
}

static void set(int descriptor, int level, int name, int value) {
  if (setsockopt(descriptor, level, name, &value, sizeof value)) fail("setsockopt");
}

static struct end open_packet(const char *interface) {
  const int descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) fail("AF_PACKET");
  set(descriptor, SOL_PACKET, PACKET_VNET_HDR, 1);
  set(descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
  set(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, SOCKET_BUFFER);
  set(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, SOCKET_BUFFER);
  const struct sockaddr_ll address = {
    .sll_family = AF_PACKET,
    .sll_protocol = htons(ETH_P_ALL),
    .sll_ifindex = if_nametoindex(interface),
  };
  if (!address.sll_ifindex) fail(interface);
  if (bind(descriptor, (const void *)&address, sizeof address)) fail("bind");
  return (struct end){.descriptor = descriptor, .offloads = true};
}

struct end end_open(const char *text) {
  char kind[16], interface[IFNAMSIZ], namespace[128];
  if (sscanf(text, "%15[^:]:%15[^@]@%127s", kind, interface, namespace) != 3) fail(text);
  enter(namespace);
  if (!strcmp(kind, "tap")) return open_tap(interface);
  if (!strcmp(kind, "packet")) return open_packet(interface);
  fail(text);
}

u32 end_read(struct end *end, u8 *bytes, u32 length) {
  const ssize_t got = read(end->descriptor, bytes, length);
  if (got >= 0) return got;
  /* ENETDOWN: the machine at the other end has let go of its tap. */
  if (errno == EAGAIN || errno == EINTR || errno == ENETDOWN) return 0;
  fail("read");
}

bool end_write(struct end *end, const struct frame *frame) {
  static const u8 nothing_asked[OFFLOAD_HEADER];
  const struct iovec parts[] = {
    {(void *)nothing_asked, OFFLOAD_HEADER},
    {(void *)frame->bytes, frame->length},
  };
  return writev(end->descriptor, parts + !end->offloads, 1 + end->offloads) >= 0;
}

u64 end_missed(struct end *end) {
  struct tpacket_stats statistics = {0};
  socklen_t length = sizeof statistics;
  if (!end->offloads) return 0;
  const int wrong =
    getsockopt(end->descriptor, SOL_PACKET, PACKET_STATISTICS, &statistics, &length);
  if (wrong) fail("PACKET_STATISTICS");
  return statistics.tp_drops;
}
