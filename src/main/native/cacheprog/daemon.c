/* The daemon of a mount, by its control socket: see MountTable.java and ControlServer.java. */
#include "cacheprog.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_MAX = 4 * PATH_MAX };

/* As MountLook.java has it for each question to a mount, and DaemonWatch.java for an answer. */
enum { LONGEST_SECONDS = 5, LONGEST_ANSWER_SECONDS = 30 };

static const char TAKEN[] = "{\"taken\":true}\n";

/* The kernel writes space, tab, newline and backslash as three octal digits. */
static void unescape(char *field) {
  char *out = field;
  for (const char *in = field; *in; out++) {
    if (in[0] == '\\' && in[1] && in[2] && in[3]) {
      *out = (char)((in[1] - '0') << 6 | (in[2] - '0') << 3 | (in[3] - '0'));
      in += 4;
    } else {
      *out = *in++;
    }
  }
  *out = '\0';
}

static bool contains(const char *directory, const char *path) {
  size_t length = strlen(directory);
  bool is_root = strcmp(directory, "/") == 0;
  return strncmp(directory, path, length) == 0 &&
         (is_root || path[length] == '/' || path[length] == '\0');
}

/* What the daemon says of itself goes before what the mount table calls the mount (MountStore.java). */
static void ask_for_store(const char *point, char store[PATH_MAX]) {
  char directory[PATH_MAX + sizeof "/.quire"];
  char answer[PATH_MAX];
  snprintf(directory, sizeof directory, "%s/.quire", point);
  ssize_t length = getxattr(directory, "user.quire.store", answer, sizeof answer - 1);
  if (length > 0) {
    memcpy(store, answer, (size_t)length);
    store[length] = '\0';
  }
}

/*
 * The store of the deepest of our mounts that a path lies on; of several on one mount point of the
 * last, which hides the others. None where another file system that was mounted later may hide it:
 * Java knows for certain (MountTree.java).
 */
static bool find_store(const char *path, char store[PATH_MAX]) {
  FILE *table = fopen("/proc/self/mountinfo", "re");
  char *line = NULL;
  size_t size = 0;
  size_t deepest = 0;
  char deepest_point[PATH_MAX] = "";
  bool found = false;
  while (table && getline(&line, &size, table) >= 0) {
    char point[PATH_MAX];
    char source[PATH_MAX];
    const char *after = strstr(line, " - ");
    if (!after || sscanf(line, "%*s %*s %*s %*s %4095s", point) != 1) {
      continue;
    }
    unescape(point);
    if (!contains(point, path)) {
      continue;
    }
    if (sscanf(after, " - fuse.quire %4095s", source) != 1) {
      found = false;
      continue;
    }
    unescape(source);
    if (strlen(point) >= deepest) {
      deepest = strlen(point);
      strcpy(store, source);
      strcpy(deepest_point, point);
      found = true;
    }
  }
  free(line);
  if (table) {
    fclose(table);
  }
  if (found) {
    ask_for_store(deepest_point, store);
  }
  return found;
}

/* False where it is too much. */
static bool append_text(char request[REQUEST_MAX], const char *text) {
  size_t length = strlen(request);
  size_t left = REQUEST_MAX - length;
  return (size_t)snprintf(request + length, left, "%s", text) < left;
}

/* Appends a word as JSON; false where it has what would have to be escaped, or too much. */
static bool append(char *request, const char *before, const char *word) {
  for (const char *each = word; *each; each++) {
    if (*each < ' ' || *each > '~' || *each == '"' || *each == '\\') {
      return false;
    }
  }
  size_t length = strlen(request);
  size_t left = REQUEST_MAX - length;
  return (size_t)snprintf(request + length, left, "%s\"%s\"", before, word) < left;
}

static bool is_next(const char *word) {
  return strcmp(word, "--next") == 0 || strncmp(word, "--next=", sizeof "--next=" - 1) == 0;
}

/* Where we are, to which paths in the command of --next are relative; only where there may be any. */
static bool append_directory(char request[REQUEST_MAX], char *const *words) {
  char here[PATH_MAX];
  while (*words && !is_next(*words)) {
    words++;
  }
  return !*words || (getcwd(here, sizeof here) && append(request, "\"directory\":", here) &&
                     append_text(request, ","));
}

/* The words are the daemon's to read, so that they mean the same to all who ask it. */
static bool make_request(char request[REQUEST_MAX], char **words) {
  strcpy(request, "{\"op\":\"gocache\",");
  if (!append_directory(request, words) || !append_text(request, "\"arguments\":[")) {
    return false;
  }
  for (const char *before = ""; *words; words++, before = ",") {
    if (!append(request, before, *words)) {
      return false;
    }
  }
  return append_text(request, "]}\n");
}

static bool is_mine_or_roots(uid_t user) { return user == geteuid() || user == 0; }

/*
 * The rule of TrustedDaemon.java. Any user may mount what looks like a mount of ours and name any
 * directory as its store, and the bytes that it serves would get into the build of who asks.
 */
static bool is_trusted(int daemon, const char *socket, const char *store) {
  char directory[PATH_MAX];
  struct ucred process;
  struct stat of_socket;
  struct stat of_store;
  socklen_t size = sizeof process;
  if (snprintf(directory, sizeof directory, "%s/.", store) >= (int)sizeof directory ||
      getsockopt(daemon, SOL_SOCKET, SO_PEERCRED, &process, &size) < 0 ||
      lstat(socket, &of_socket) < 0 || lstat(directory, &of_store) < 0 ||
      (process.uid != of_socket.st_uid && process.uid != 0)) {
    return false;
  }
  bool of_one_user = of_socket.st_uid == of_store.st_uid || of_socket.st_uid == 0 ||
                     of_store.st_uid == 0;
  return (is_mine_or_roots(of_socket.st_uid) && is_mine_or_roots(of_store.st_uid)) ||
         (geteuid() == 0 && of_one_user);
}

static bool ask(int daemon, const struct sockaddr_un *address, const char *store,
                const char *request) {
  size_t length = strlen(request);
  return connect(daemon, (const struct sockaddr *)address, sizeof *address) == 0 &&
         is_trusted(daemon, address->sun_path, store) &&
         write(daemon, request, length) == (ssize_t)length;
}

/* What to find, and where it was found. */
struct finding {
  const char *path;
  char store[PATH_MAX];
  atomic_bool found;
  sem_t over;
};

static void *find(void *told) {
  struct finding *finding = told;
  char real[PATH_MAX];
  finding->found = realpath(finding->path, real) && find_store(real, finding->store);
  sem_post(&finding->over);
  return NULL;
}

/*
 * A daemon that hangs would hang us, and nothing but the end of the thread that waits for it helps
 * then: Java takes the place of this process, and explains.
 */
static bool find_in_time(const char *path, char store[PATH_MAX]) {
  static struct finding finding; /* the thread may outlive this call */
  pthread_t thread;
  struct timespec limit;
  finding.path = path;
  if (sem_init(&finding.over, 0, 0) < 0 || pthread_create(&thread, NULL, find, &finding) != 0) {
    return false;
  }
  clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += LONGEST_SECONDS;
  int waited;
  do {
    waited = sem_timedwait(&finding.over, &limit);
  } while (waited < 0 && errno == EINTR);
  if (waited < 0 || !finding.found) {
    return false;
  }
  pthread_join(thread, NULL);
  strcpy(store, finding.store);
  return true;
}

bool daemon_ask(struct behind *behind, const char *path, char **words, char cache[PATH_MAX]) {
  char store[PATH_MAX];
  char request[REQUEST_MAX];
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (!find_in_time(path, store) || !make_request(request, words)) {
    return false;
  }
  int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/control.sock", store);
  int daemon = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (daemon < 0) {
    return false;
  }
  if (length >= (int)sizeof address.sun_path ||
      snprintf(cache, PATH_MAX, "%s/gocache", store) >= PATH_MAX ||
      !ask(daemon, &address, store, request)) {
    close(daemon);
    return false;
  }
  struct timeval limit = {.tv_sec = LONGEST_ANSWER_SECONDS};
  setsockopt(daemon, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  behind->to = daemon;
  behind->from = daemon;
  return true;
}

/* Not a byte more than the line is read: all that follows is for go. */
bool daemon_agrees(const struct behind *behind) {
  char answer[sizeof TAKEN] = "";
  size_t length = 0;
  while (length < sizeof TAKEN - 1) {
    ssize_t count = read(behind->from, answer + length, sizeof TAKEN - 1 - length);
    if (count <= 0 || memchr(answer + length, '\n', (size_t)count)) {
      break;
    }
    length += (size_t)count;
  }
  struct timeval none = {0}; /* what go asks for may take its time */
  setsockopt(behind->from, SOL_SOCKET, SO_RCVTIMEO, &none, sizeof none);
  return strcmp(answer, TAKEN) == 0;
}
