/* Linked into the Linux process in place of the appliance: the drivers of
 * ../devices/driver-target.ts, called by a test from outside, one request after another; and the
 * other end of its tap, a packet socket. linux-world.ts has the other side.
 *
 * Linux's taps take whatever they are given, and its `poll` would sleep: the linker hands us both
 * calls (--wrap). The configuration is "TAP REQUESTS ANSWERS", the last two named pipes. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "host.h"
#include "kiln.h"

struct w2c_machine {
  int nothing;
};
struct w2c_host {
  int nothing;
};
typedef struct w2c_machine *Machine;

enum { CALL, READ, WRITE, GIVE, TAKE, ROOM, WOULD_WAKE };
enum { NAME_MAX_ = 24, VALUES = 5, PACKET_MAX = 1 << 17, SOCKET_BUFFER = 64 << 20 };
/* One request, or one frame on its way, takes microseconds. */
enum { PATIENCE_S = 60, FRAME_PATIENCE_MS = 20000 };

struct request {
  u32 kind, length;
  u32 values[VALUES];
  char name[NAME_MAX_];
};
struct answer {
  u32 value, length;
};

static w2c_kiln appliance;
static int requests, answers, peer;
/* Frames that the tap still has room for, that it took, and that came out at the other end. */
static u32 room, written, taken;
static bool asleep_at_once, woken;

ssize_t __real_writev(int file, const struct iovec *pieces, int count);
ssize_t __wrap_writev(int file, const struct iovec *pieces, int count) {
  if (room == 0) {
    errno = EAGAIN;
    return -1;
  }
  if (room != UINT32_MAX) room--;
  written++;
  return __real_writev(file, pieces, count);
}

int __real_ppoll(struct pollfd *wanted, nfds_t count, const struct timespec *left,
                 const sigset_t *mask);
int __wrap_ppoll(struct pollfd *wanted, nfds_t count, const struct timespec *left,
                 const sigset_t *mask) {
  const struct timespec nothing = {0};
  const int ready = __real_ppoll(wanted, count, asleep_at_once ? &nothing : left, mask);
  woken = ready > 0;
  return ready;
}

/* The appliance's machine has no devices, and these drivers are told to look for none. */
u64 w2c_machine_mmioWindow(Machine m, u32 index) { fail("no devices"); }
u32 w2c_machine_mmioRead8(Machine m, u64 place) { fail("no devices"); }
u32 w2c_machine_mmioRead16(Machine m, u64 place) { fail("no devices"); }
u32 w2c_machine_mmioRead32(Machine m, u64 place) { fail("no devices"); }
void w2c_machine_mmioWrite8(Machine m, u64 place, u32 value) { fail("no devices"); }
void w2c_machine_mmioWrite16(Machine m, u64 place, u32 value) { fail("no devices"); }
void w2c_machine_mmioWrite32(Machine m, u64 place, u32 value) { fail("no devices"); }
u32 w2c_machine_pciRead32(Machine m, u32 function, u32 reg) { fail("no devices"); }
void w2c_machine_pciWrite32(Machine m, u32 function, u32 reg, u32 value) { fail("no devices"); }
u64 w2c_machine_pciMemoryStart(Machine m) { fail("no devices"); }
u64 w2c_machine_pciMemoryEnd(Machine m) { fail("no devices"); }
u64 w2c_machine_hypercall(Machine m, u32 number, u64 first, u64 second, u64 third) {
  fail("no devices");
}
u64 w2c_machine_dmaAddress(Machine m, u32 address) { fail("no devices"); }
void w2c_machine_readBarrier(Machine m) { fail("no devices"); }
void w2c_machine_writeBarrier(Machine m) { fail("no devices"); }
void w2c_machine_fullBarrier(Machine m) { fail("no devices"); }

#define ANSWERS(function, ...) \
  if (strcmp(name, #function) == 0) \
    return w2c_kiln_##function(&appliance __VA_OPT__(, ) __VA_ARGS__)
#define DOES(function, ...) \
  if (strcmp(name, #function) == 0) { \
    w2c_kiln_##function(&appliance __VA_OPT__(, ) __VA_ARGS__); \
    return 0; \
  }

static u32 call(const char *name, const u32 *v) {
  ANSWERS(open, v[0], v[1], v[2]);
  ANSWERS(allocate, v[0]);
  ANSWERS(heapTop);
  ANSWERS(macAddress);
  ANSWERS(mtu);
  ANSWERS(checksums);
  ANSWERS(segmentationMax);
  ANSWERS(segmentationMaxIpv6);
  ANSWERS(pagesMax);
  ANSWERS(framesMax);
  ANSWERS(available);
  ANSWERS(framesSent);
  ANSWERS(framesReceived);
  ANSWERS(framesDropped);
  ANSWERS(acquire);
  ANSWERS(index, v[0]);
  DOES(append, v[0], v[1], v[2]);
  ANSWERS(extend, v[0], v[1]);
  DOES(request, v[0], v[1], v[2], v[3], v[4]);
  DOES(queue, v[0]);
  DOES(giveBack, v[0]);
  DOES(flush);
  DOES(reap);
  ANSWERS(receive);
  ANSWERS(receivedAddress, v[0]);
  ANSWERS(receivedLength, v[0]);
  ANSWERS(receivedGood, v[0]);
  DOES(recycle);
  ANSWERS(arm);
  fail(name);
}

static void open_peer(const char *tap) {
  const int on = 1, buffer = SOCKET_BUFFER;
  peer = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  const struct sockaddr_ll address = {.sll_family = AF_PACKET,
                                      .sll_protocol = htons(ETH_P_ALL),
                                      .sll_ifindex = if_nametoindex(tap)};
  if (peer < 0 || setsockopt(peer, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) != 0 ||
      setsockopt(peer, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0 ||
      /* Past the queue in front of the tap, which takes its time. */
      setsockopt(peer, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on) != 0 ||
      setsockopt(peer, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) != 0 ||
      bind(peer, (const struct sockaddr *)&address, sizeof address) != 0) {
    refuse("packet socket on %s: %s", tap, strerror(errno));
  }
}

/* The next frame that came out of the tap, its header in front of it; 0: there are no more. */
static u32 take(u8 *to) {
  struct pollfd wanted = {peer, POLLIN, 0};
  if (taken == written) return 0;
  if (poll(&wanted, 1, FRAME_PATIENCE_MS) != 1) fail("a frame that the tap took never came out");
  const ssize_t length = recv(peer, to, PACKET_MAX, 0);
  if (length < 0) fail(strerror(errno));
  taken++;
  return length;
}

static void read_all(void *to, size_t length) {
  for (size_t got = 0; got < length;) {
    const ssize_t count = read(requests, (u8 *)to + got, length - got);
    if (count <= 0) fail("no more requests");
    got += count;
  }
}

static void write_all(const void *from, size_t length) {
  for (size_t gone = 0; gone < length;) {
    const ssize_t count = write(answers, (const u8 *)from + gone, length - gone);
    if (count <= 0) fail("nobody wants answers");
    gone += count;
  }
}

static void obey(const struct request *request, u8 *bytes) {
  struct answer answer = {0};
  const u8 *from = bytes;
  const u32 *const values = request->values;
  switch (request->kind) {
    case CALL: answer.value = call(request->name, values); break;
    case READ:
      from = at(values[0]);
      answer.length = values[1];
      break;
    /* Has no answer. */
    case WRITE: memcpy(at(values[0]), bytes, request->length); return;
    case GIVE: answer.value = write(peer, bytes, request->length) == request->length; break;
    case TAKE: answer.length = take(bytes); break;
    case ROOM:
      room = values[0];
      answer.value = written;
      break;
    case WOULD_WAKE:
      asleep_at_once = true;
      w2c_machine_wait(0, UINT64_MAX);
      answer.value = woken;
      break;
    default: fail("an unknown request");
  }
  write_all(&answer, sizeof answer);
  write_all(from, answer.length);
}

/* The store is no part of this. */
struct store store_find(const char *image) { return (struct store){0}; }

void appliance_run(void) {
  static struct w2c_machine machine;
  static struct w2c_host host;
  static u8 bytes[PACKET_MAX];
  char tap[IFNAMSIZ], paths[2][1024];
  const int items = sscanf(configuration(), "%15s %1023s %1023s", tap, paths[0], paths[1]);
  if (items != 3) refuse("which tap and pipes?");
  wasm2c_kiln_instantiate(&appliance, &host, &machine);
  open_peer(tap);
  /* For both directions, so that this does not wait for the other side. */
  requests = open(paths[0], O_RDWR | O_CLOEXEC);
  answers = open(paths[1], O_RDWR | O_CLOEXEC);
  if (requests < 0 || answers < 0) refuse("pipes: %s", strerror(errno));
  printf("kiln: the drivers wait\n");
  fflush(stdout);
  for (struct request request;;) {
    read_all(&request, sizeof request);
    if (request.length > sizeof bytes) fail("a request too long");
    read_all(bytes, request.length);
    /* The other side waits for an answer or for the end. */
    alarm(PATIENCE_S);
    obey(&request, bytes);
    alarm(0);
  }
}
