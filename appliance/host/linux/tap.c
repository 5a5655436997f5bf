/* The wire is a tap device, with virtio-net headers so that the kernel checksums and segments. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "host.h"

enum { MTU_MAX = 1500 };

static int tap;
static u32 mtu;

static void attach(struct ifreq *request) {
  tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tap < 0) refuse("/dev/net/tun: %s (modprobe tun, or run as root)", strerror(errno));
  request->ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
  if (ioctl(tap, TUNSETIFF, request) == 0) return;
  const char *const name = request->ifr_name;
  if (errno == EBUSY) refuse("tap %s is busy: another program is attached to it", name);
  if (errno == EPERM) refuse("no right to tap %s: it takes root or the tap's owner", name);
  if (errno == EINVAL) refuse("%s is no tap device for one queue", name);
  refuse("tap %s: %s", name, strerror(errno));
}

static void set(int socket, unsigned long what, struct ifreq *request) {
  if (ioctl(socket, what, request) != 0) refuse("%s: %s", request->ifr_name, strerror(errno));
}

/* Gives a device an IPv4 address "A.B.C.D/LENGTH" and sets it going. */
static void configure(int socket, struct ifreq *request, const char *text) {
  char address[INET_ADDRSTRLEN] = "";
  unsigned prefix_length = 0;
  struct sockaddr_in own = {.sin_family = AF_INET}, mask = {.sin_family = AF_INET};
  if (sscanf(text, "%15[0-9.]/%u", address, &prefix_length) != 2 || prefix_length < 1 ||
      prefix_length > 30 || inet_pton(AF_INET, address, &own.sin_addr) != 1) {
    refuse("%s: expected an address and a prefix length, such as 10.77.0.1/24", text);
  }
  mask.sin_addr.s_addr = htonl(~0u << (32 - prefix_length));
  memcpy(&request->ifr_addr, &own, sizeof own);
  set(socket, SIOCSIFADDR, request);
  memcpy(&request->ifr_netmask, &mask, sizeof mask);
  set(socket, SIOCSIFNETMASK, request);
  set(socket, SIOCGIFFLAGS, request);
  request->ifr_flags |= IFF_UP;
  set(socket, SIOCSIFFLAGS, request);
  printf("kiln: tap %s is at %s\n", request->ifr_name, text);
  fflush(stdout);
}

/* A tap that this makes goes away with the process, however that ends. */
void wire_open(const struct options *options) {
  struct ifreq request = {0};
  if (options->tap) {
    if (strlen(options->tap) >= IFNAMSIZ) refuse("%s: too long for a device", options->tap);
    if (if_nametoindex(options->tap) == 0) refuse("there is no tap %s", options->tap);
    strcpy(request.ifr_name, options->tap);
  } else {
    strcpy(request.ifr_name, "kiln%d");
  }
  attach(&request);
  /* The kernel need not finish checksums of frames for us; segments have to be small. */
  if (ioctl(tap, TUNSETOFFLOAD, TUN_F_CSUM) != 0) refuse("checksums: %s", strerror(errno));
  const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (options->new_tap) configure(any, &request, options->new_tap);
  set(any, SIOCGIFMTU, &request);
  mtu = request.ifr_mtu < MTU_MAX ? request.ifr_mtu : MTU_MAX;
  close(any);
}

u32 wire_mtu(void) { return mtu; }

ssize_t wire_read(const struct iovec *pieces, int count) {
  const ssize_t length = readv(tap, pieces, count);
  if (length < 0 && errno == EBADFD) fail("the tap has gone");
  return length;
}

ssize_t wire_write(const struct iovec *pieces, int count) {
  const ssize_t length = writev(tap, pieces, count);
  if (length >= 0 || errno == EAGAIN) return length;
  if (errno == EBADFD) fail("the tap has gone");
  /* Lost as on any wire: the device is down, or the system is short of memory. */
  return 0;
}

void wire_wait(u64 deadline_us, bool full) {
  const u64 now_us = clock_us();
  const u64 left_us = deadline_us > now_us ? deadline_us - now_us : 0;
  const struct timespec left = {left_us / 1000000, left_us % 1000000 * 1000};
  struct pollfd wanted = {tap, POLLIN | (full ? POLLOUT : 0), 0};
  ppoll(&wanted, 1, deadline_us == UINT64_MAX ? 0 : &left, 0);
}
