/*
 * Lines to and fro. The first thread reads what go says; a second one, once there is somebody behind,
 * what is answered there, so that neither waits for the other.
 */
#include "cacheprog.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BUFFER = 1 << 16 };

/* Lines in a buffer of their own. */
struct lines {
  int from;
  size_t at;
  size_t end;
  char bytes[BUFFER + 1]; /* with room for a NUL */
};

static struct lines host = {.from = STDIN_FILENO};
static struct lines answers;

static struct relay relay;
static struct behind behind;
static bool has_behind;
static pthread_t answering;
static bool has_said_hello;
static bool has_passed; /* something was left to who is behind */
static bool has_failed; /* the daemon has said so */
static atomic_bool closing; /* for both threads: go has said that it is at its end, or has gone */

/* What the directory had. */
static long long hits;
static long long hit_bytes;

/* Replies that are ready; they go out together before anybody waits for more. */
static char ready[BUFFER + REPLY_MAX];
static size_t ready_length;

/* Each write to go is of whole lines. */
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;

static _Noreturn void end(int status) {
  store_close(relay.store);
  _exit(status);
}

static _Noreturn void fail(const char *what) {
  fprintf(stderr, "quire: %s: %s\n", what, strerror(errno));
  end(1);
}

static bool write_all(int to, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t count = write(to, bytes, length);
    if (count < 0 && errno != EINTR) {
      return false;
    }
    if (count > 0) {
      bytes += count;
      length -= (size_t)count;
    }
  }
  return true;
}

static void write_host(const char *bytes, size_t length) {
  pthread_mutex_lock(&writing);
  bool written = write_all(STDOUT_FILENO, bytes, length);
  pthread_mutex_unlock(&writing);
  if (!written) {
    end(1); /* go has ended, and needs no reason */
  }
}

static void flush(void) {
  if (ready_length > 0) {
    write_host(ready, ready_length);
    ready_length = 0;
  }
}

static void reply(const char *line, size_t length) {
  memcpy(ready + ready_length, line, length);
  ready_length += length;
  if (ready_length >= BUFFER) {
    flush();
  }
}

/* Reads more behind what is there; false at the end, and where there is no room. */
static bool fill(struct lines *lines) {
  if (lines->at == lines->end) {
    lines->at = 0;
    lines->end = 0;
  } else if (lines->end == BUFFER && lines->at > 0) {
    memmove(lines->bytes, lines->bytes + lines->at, lines->end - lines->at);
    lines->end -= lines->at;
    lines->at = 0;
  }
  ssize_t count;
  do {
    count = lines->end < BUFFER
                ? read(lines->from, lines->bytes + lines->end, BUFFER - lines->end)
                : 0;
  } while (count < 0 && errno == EINTR);
  if (count <= 0) {
    return false;
  }
  lines->end += (size_t)count;
  return true;
}

/* The length of the line that is next, without its end; -1 where not all of it is there. */
static ssize_t line_length(const struct lines *lines) {
  const char *begin = lines->bytes + lines->at;
  const char *end_of_line = memchr(begin, '\n', lines->end - lines->at);
  return end_of_line ? end_of_line - begin : -1;
}

/* ---- answers */

/* A line that begins with # is for people, see SideChannel.java; the protocol knows none such. */
static void pass_answers(void) {
  while (line_length(&answers) >= 0) {
    bool for_people = answers.bytes[answers.at] == '#';
    size_t from = answers.at;
    while (line_length(&answers) >= 0 && (answers.bytes[answers.at] == '#') == for_people) {
      answers.at += (size_t)line_length(&answers) + 1;
      if (for_people) {
        break;
      }
    }
    if (for_people && answers.bytes[from + 1] == '!') {
      has_failed = true;
      fprintf(stderr, "quire: %.*s", (int)(answers.at - from - 2), answers.bytes + from + 2);
    } else if (for_people) {
      write_all(STDERR_FILENO, answers.bytes + from + 1, answers.at - from - 1);
    } else {
      write_host(answers.bytes + from, answers.at - from);
    }
  }
}

/* How the program behind has ended. */
static int behind_status(void) {
  int status = 0;
  if (behind.child == 0) {
    return closing && !has_failed ? 0 : 1;
  }
  while (waitpid(behind.child, &status, 0) < 0 && errno == EINTR) {
  }
  bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return well && closing ? 0 : 1;
}

/* Whoever reads what go says waits for the end of our stderr, too. */
static void let_go_of_stderr(void) {
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) {
    dup2(nowhere, STDERR_FILENO);
  }
}

/* Go waits for the end of stdout; what the program behind still does then costs it nothing. */
static void *answer_all(void *unused) {
  (void)unused;
  while (fill(&answers)) {
    if (!has_said_hello && line_length(&answers) >= 0) {
      answers.at += (size_t)line_length(&answers) + 1; /* go has heard ours */
      has_said_hello = true;
    }
    pass_answers();
  }
  pthread_mutex_lock(&writing); /* for good */
  close(STDOUT_FILENO);
  if (!closing && !has_failed && behind.child == 0) {
    fputs("quire: the daemon of the mount has ended\n", stderr);
  }
  if (closing) {
    let_go_of_stderr();
  }
  end(behind_status());
}

static void begin_answers(void) {
  answers.from = behind.from;
  has_behind = true;
  errno = pthread_create(&answering, NULL, answer_all, NULL);
  if (errno != 0) {
    fail("cannot start a thread");
  }
}

/*
 * Go has heard our first line by now and gets on with what it has to do: the daemon answers meanwhile.
 * Where it will not do it, Java asks again, and tells why; go hears nothing more.
 */
static void begin_daemon(void) {
  if (!daemon_agrees(relay.daemon)) {
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere >= 0) {
      dup2(nowhere, STDIN_FILENO);
      dup2(nowhere, STDOUT_FILENO);
      java_become(relay.java);
    }
    fail("cannot ask the daemon of the mount");
  }
  store_open(relay.store, relay.cache, USE_WITH_RUN); /* else the daemon answers all */
  behind = *relay.daemon;
  begin_answers();
}

/* ---- requests */

static void need_behind(void) {
  if (!has_behind) {
    flush();
    if (!java_start(&behind, relay.java)) {
      fail("cannot start a process");
    }
    begin_answers();
  }
}

/* Passes what is there of the line that is next; false where there is more of it to come. */
static bool pass_line(void) {
  has_passed = true;
  ssize_t length = line_length(&host);
  size_t count = length < 0 ? host.end - host.at : (size_t)length + 1;
  need_behind();
  if (!write_all(behind.to, host.bytes + host.at, count)) {
    pthread_join(answering, NULL); /* it ends the process, when it has seen why */
  }
  host.at += count;
  return length >= 0;
}

/* Behind the number that a line begins with, which is written as go writes it; NULL where none is. */
static const char *after_id(const char *line, long *id) {
  static const char BEGIN[] = "{\"ID\":";
  if (strncmp(line, BEGIN, sizeof BEGIN - 1) != 0) {
    return NULL;
  }
  const char *digits = line + sizeof BEGIN - 1;
  char *after;
  errno = 0;
  *id = strtol(digits, &after, 10);
  return *digits >= '1' && *digits <= '9' && errno == 0 ? after : NULL;
}

/* As go writes it, and not in any other way. */
static bool is_get(const char *line, long *id, char action[BASE64_LENGTH + 1]) {
  static const char GET[] = ",\"Command\":\"get\",\"ActionID\":\"";
  const char *rest = after_id(line, id);
  if (!rest || strncmp(rest, GET, sizeof GET - 1) != 0) {
    return false;
  }
  rest += sizeof GET - 1;
  if (strlen(rest) != BASE64_LENGTH + 2 || strcmp(rest + BASE64_LENGTH, "\"}") != 0) {
    return false;
  }
  memcpy(action, rest, BASE64_LENGTH);
  action[BASE64_LENGTH] = '\0';
  return true;
}

static bool is_close(const char *line, long *id) {
  const char *rest = after_id(line, id);
  return rest && strcmp(rest, ",\"Command\":\"close\"}") == 0;
}

/* The same, in whatever way it is written; whoever is behind answers it, and ends. */
static bool is_odd_close(const char *line) {
  static const char NAME[] = "\"Command\"";
  static const char SPACE[] = " \t\r";
  const char *rest = strstr(line, NAME);
  if (!rest) {
    return false;
  }
  rest += sizeof NAME - 1;
  rest += strspn(rest, SPACE);
  if (*rest++ != ':') {
    return false;
  }
  rest += strspn(rest, SPACE);
  return strncmp(rest, "\"close\"", sizeof "\"close\"" - 1) == 0;
}

/* Tells the program behind what was answered without it, in a line that is not of the protocol. */
static void tell_hits(int to) {
  char line[64];
  int length = snprintf(line, sizeof line, "#%lld %lld\n", hits, hit_bytes);
  write_all(to, line, (size_t)length);
}

/* What only Java can do when all is answered; go, whose end of stdout it closes, does not wait. */
static void finish_in_java(void) {
  static const char CLOSE[] = "{\"ID\":1,\"Command\":\"close\"}\n\n";
  int in[2];
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  store_close(relay.store);
  if (nowhere >= 0 && pipe2(in, O_CLOEXEC) == 0) {
    tell_hits(in[1]);
    write_all(in[1], CLOSE, sizeof CLOSE - 1);
    dup2(in[0], STDIN_FILENO);
    dup2(nowhere, STDOUT_FILENO);
    java_become(relay.java);
  }
}

static void answer_close(long id) {
  char line[64];
  int length = snprintf(line, sizeof line, "{\"ID\":%ld}\n", id);
  reply(line, (size_t)length);
  flush();
}

static _Noreturn void close_host(long id) {
  answer_close(id);
  if (relay.stats || store_is_trim_due(relay.store)) {
    finish_in_java();
  }
  end(0);
}

/*
 * The directory had all that go has asked for, so the daemon of the mount, which has heard how much that
 * was, has nothing to finish for which go should wait.
 */
static _Noreturn void leave_daemon(long id) {
  answer_close(id);
  shutdown(behind.to, SHUT_WR);
  end(0);
}

/* Whether the directory, or its end, was all that the line was about. */
static bool answer(const char *line, size_t length) {
  char action[BASE64_LENGTH + 1];
  struct hit hit;
  long id;
  if (strlen(line) != length) {
    return false; /* it has a NUL in it */
  }
  if (is_get(line, &id, action)) {
    if (!store_get(relay.store, id, action, &hit)) {
      return false;
    }
    hits++;
    hit_bytes += hit.size;
    reply(hit.reply, hit.length);
    return true;
  }
  if (is_close(line, &id)) {
    if (!has_behind) {
      close_host(id);
    }
    closing = true;
    tell_hits(behind.to);
    if (!has_passed && !relay.stats) {
      leave_daemon(id);
    }
    flush(); /* the end of the program behind ends this one */
  } else if (is_odd_close(line)) {
    flush();
    need_behind();
    closing = true;
    tell_hits(behind.to);
  }
  return *line == '\0'; /* after a request; whoever is behind would wake up for nothing */
}

/* A line is there that ends too early, as when go was killed: FrameInput.java says the same of it. */
static _Noreturn void fail_in_line(void) {
  fputs("quire: it ended in the middle of a line\n", stderr);
  end(1);
}

/*
 * Go has gone, or nothing follows. Nothing may be said behind the part of a line that was passed: it
 * would be read as more of it.
 */
static _Noreturn void finish(bool in_line) {
  flush();
  if (!has_behind) {
    if (host.at < host.end) {
      fail_in_line();
    }
    end(0);
  }
  if (!closing) {
    closing = true;
    if (!in_line) {
      tell_hits(behind.to);
    }
    if (host.at < host.end) {
      pass_line(); /* whoever is behind says so */
    }
  }
  if (behind.child == 0) {
    shutdown(behind.to, SHUT_WR);
  } else {
    close(behind.to);
  }
  pthread_join(answering, NULL);
  end(1);
}

void relay_run(const struct relay *told) {
  relay = *told;
  const char *hello = relay.read_only ? "{\"ID\":0,\"KnownCommands\":[\"get\",\"close\"]}\n"
                                      : "{\"ID\":0,\"KnownCommands\":[\"get\",\"put\",\"close\"]}\n";
  reply(hello, strlen(hello));
  flush();
  if (relay.daemon) {
    begin_daemon();
  }
  bool begins = true;
  while (true) {
    ssize_t length = line_length(&host);
    bool whole = begins && length >= 0;
    bool body = host.at < host.end && host.bytes[host.at] != '{' && host.bytes[host.at] != '\n';
    bool full = host.at == 0 && host.end == BUFFER;
    if (host.at == host.end || (begins && !whole && !body && !full)) {
      flush();
      if (!fill(&host)) {
        break;
      }
      continue;
    }
    if (whole && !body) {
      host.bytes[host.at + (size_t)length] = '\0';
      bool answered = answer(host.bytes + host.at, (size_t)length);
      host.bytes[host.at + (size_t)length] = '\n';
      if (answered) {
        host.at += (size_t)length + 1;
        continue;
      }
    }
    begins = pass_line();
  }
  finish(!begins);
}
