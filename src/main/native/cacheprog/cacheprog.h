/*
 * The quick end of `quire cacheprog`, which go starts for each of its commands and waits for: a JVM
 * takes longer to start than a warm build has to spare. It answers by itself what the directory of
 * the cache has, and gives all else, byte by byte, to the program behind it: to the daemon of a mount,
 * or to quire in Java, which is started for the first request that needs it. What it cannot read with
 * certainty it leaves to Java before it has said anything, so that there is one place for messages.
 *
 * options.c reads the words, relay.c carries lines, store.c looks into a directory, daemon.c finds a
 * mount's daemon, behind.c starts Java. The package-info.java files of
 * quire.cacheprog and of quire.cacheprog.disk describe the formats.
 */
#ifndef CACHEPROG_H
#define CACHEPROG_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Bytes that a reply to a get may take: a path, and some identifiers. */
enum { REPLY_MAX = PATH_MAX + 512 };

/* Characters that 32 bytes take as standard base64. */
enum { BASE64_LENGTH = 44 };

/* A cache in a directory: see DiskStore.java. */
struct store {
  char root[PATH_MAX];
  int directory; /* the root, opened: paths below it are then short to walk */
  char boot[64];
  char run[PATH_MAX]; /* the file of this run; empty where it has none */
  int lock;           /* on that file, for as long as this process lives */
  bool read_only;
  bool is_open;       /* without that it has nothing */
};

/* How to use it. */
enum use {
  USE_ALONE,     /* nobody else sees to it that what is used stays */
  USE_WITH_RUN,  /* somebody does, for as long as this process lives */
  USE_READ_ONLY, /* nothing is changed */
};

/* False where Java has to make it, or to explain what is wrong with it. */
bool store_open(struct store *store, const char *directory, enum use use);

/* The reply of a hit, and how many bytes were hit. */
struct hit {
  char reply[REPLY_MAX];
  size_t length;
  long long size;
};

/* False where it is none, or where Java has to look closer. */
bool store_get(const struct store *store, long id, const char *action, struct hit *hit);

/* Whether nobody has looked for an hour for what may be deleted. */
bool store_is_trim_due(const struct store *store);

/* Ends the run. */
void store_close(struct store *store);

/* The program behind: what is written to `to` it reads, and its answers come from `from`. */
struct behind {
  int to;
  int from;
  pid_t child; /* 0 where it is none of ours */
};

/*
 * Asks the daemon of the mount that path is on for its cache, and tells where that is; false where
 * Java has to explain. What it answers comes later.
 */
bool daemon_ask(struct behind *behind, const char *path, char **words, char cache[PATH_MAX]);

/* Waits for that answer; false where Java has to explain it. */
bool daemon_agrees(const struct behind *behind);

/* Starts quire in Java: its launcher, followed by words that begin with the verb. */
bool java_start(struct behind *behind, char **words);

/* The same in the place of this process; it returns only where that fails. */
void java_become(char **words);

struct relay {
  struct store *store;
  bool read_only;  /* go may not put anything */
  bool stats;      /* Java, once it has heard of all, is to tell what was asked for */
  char **java;     /* the words that start it */
  struct behind *daemon; /* instead of it, and asked already; NULL where there is none */
  const char *cache;     /* where the daemon has it */
};

/* Serves go on stdin and stdout until it or the program behind ends, and ends the process. */
_Noreturn void relay_run(const struct relay *told);

#endif
