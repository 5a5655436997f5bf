/* A client that lets a server fall asleep and wakes it again, so many times: one request, its
 * answer whole, a moment of any length, the next.
 *
 *     turns ADDRESS TURNS SEED REQUEST
 *
 * Answers are all of one length, which the first one tells. It ends with 1 and a line where one
 * does not come: nothing here repeats a request. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { ANSWER_MAX = 1 << 20, MOMENT_MAX = 1 << 14, PER_CONNECTION = 50000 };

static char answer[ANSWER_MAX];
static uint64_t chance;

/* xorshift64 */
static uint64_t any(void) {
  chance ^= chance << 13;
  chance ^= chance >> 7;
  return chance ^= chance << 17;
}

static int open_connection(const char *address) {
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(80)};
  const struct timeval limit = {.tv_sec = 20};
  const int on = 1, connection = socket(AF_INET, SOCK_STREAM, 0);
  inet_pton(AF_INET, address, &server.sin_addr);
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(connection, (struct sockaddr *)&server, sizeof server) == 0) return connection;
  perror("connect");
  exit(1);
}

/* Length of the whole answer of which `length` bytes are here; 0 while that is unknown. */
static size_t whole_length(size_t length) {
  static const char field[] = "Content-Length: ", empty[] = "\r\n\r\n";
  const char *const end = memmem(answer, length, empty, sizeof empty - 1);
  const char *const content = memmem(answer, length, field, sizeof field - 1);
  if (!end || !content) return 0;
  return end + sizeof empty - 1 - answer + strtoul(content + sizeof field - 1, 0, 10);
}

int main(int count, char **parameters) {
  if (count != 5) return 2;
  const unsigned long turns = strtoul(parameters[2], 0, 10);
  const char *const request = parameters[4];
  size_t wanted = 0;
  chance = strtoull(parameters[3], 0, 10) * 2 + 1;
  int connection = -1;
  for (unsigned long turn = 0; turn < turns; turn++) {
    if (turn % PER_CONNECTION == 0) {
      if (connection >= 0) close(connection);
      connection = open_connection(parameters[1]);
    }
    /* Often short, sometimes long enough to let it sleep deeply. */
    for (volatile uint64_t moment = any() % (MOMENT_MAX >> any() % 12); moment > 0; moment--) {
    }
    if (write(connection, request, strlen(request)) < 0) perror("write");
    for (size_t got = 0; wanted == 0 || got < wanted;) {
      const ssize_t length = read(connection, answer + got, sizeof answer - got);
      if (length <= 0) {
        printf("turn %lu: no answer\n", turn);
        return 1;
      }
      got += length;
      if (wanted == 0) wanted = whole_length(got);
    }
  }
  printf("%lu turns\n", turns);
  return 0;
}
