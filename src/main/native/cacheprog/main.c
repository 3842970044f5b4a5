/* Usage: cacheprog LAUNCHER cacheprog OPTIONS; what is not plain is left to the launcher. */
#include "cacheprog.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

struct options {
  const char *directory;
  const char *mount;
  bool read_only;
  bool stats;
};

/* Java reads their values. */
static const char *const VALUED[] = {"--max-size", "--max-age", "--next", "--next-budget", NULL};

static bool is_valued(const char *name, size_t length) {
  for (const char *const *each = VALUED; *each; each++) {
    if (strlen(*each) == length && strncmp(*each, name, length) == 0) {
      return true;
    }
  }
  return false;
}

static bool is(const char *word, size_t length, const char *name) {
  return strlen(name) == length && strncmp(word, name, length) == 0;
}

/* False for whatever is not plain. */
static bool parse(struct options *options, char **words) {
  for (; *words; words++) {
    const char *word = *words;
    if (strcmp(word, "--read-only") == 0) {
      options->read_only = true;
      continue;
    }
    if (strcmp(word, "--stats") == 0) {
      options->stats = true;
      continue;
    }
    size_t length = strcspn(word, "=");
    const char *value = word[length] == '=' ? word + length + 1 : *++words;
    if (!value) {
      return false;
    }
    if (is(word, length, "--dir")) {
      options->directory = value;
    } else if (is(word, length, "--mount")) {
      options->mount = value;
    } else if (!is_valued(word, length)) {
      return false;
    }
  }
  return !options->directory != !options->mount;
}

/* Returns where Java has to do it. */
static void serve(const struct options *options, char **words) {
  struct store store = {0};
  struct behind daemon = {0};
  char cache[PATH_MAX];
  struct relay relay = {.store = &store,
                        .read_only = options->read_only,
                        .stats = options->stats,
                        .java = words};
  if (options->directory) {
    if (store_open(&store, options->directory, options->read_only ? USE_READ_ONLY : USE_ALONE)) {
      relay_run(&relay);
    }
  } else if (daemon_ask(&daemon, options->mount, words + 2, cache)) {
    relay.daemon = &daemon;
    relay.cache = cache;
    relay_run(&relay);
  }
}

int main(int count, char **arguments) {
  if (count < 3) {
    fputs("quire: this is a part of quire; start that\n", stderr);
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  char **words = arguments + 1;
  struct options options = {0};
  if (parse(&options, words + 2)) {
    serve(&options, words);
  }
  java_become(words);
  return 1;
}
