/* Usage: cacheprog LAUNCHER cacheprog OPTIONS; what is not plain is left to the launcher. */
#include "cacheprog.h"
#include "options.h"

#include <signal.h>
#include <stdio.h>

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
  if (options_parse(&options, words + 2)) {
    serve(&options, words);
  }
  java_become(words);
  return 1;
}
