/* quire in Java. */
#include "cacheprog.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void java_become(char **words) {
  setenv("QUIRE_CACHEPROG", "java", 1); /* else the launcher would start this again */
  signal(SIGPIPE, SIG_DFL);
  execv(words[0], words);
  fprintf(stderr, "quire: cannot start %s: %s\n", words[0], strerror(errno));
}

bool java_start(struct behind *behind, char **words) {
  int in[2];
  int out[2];
  if (pipe2(in, O_CLOEXEC) < 0) {
    return false;
  }
  if (pipe2(out, O_CLOEXEC) < 0) {
    close(in[0]);
    close(in[1]);
    return false;
  }
  behind->child = fork();
  if (behind->child == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    java_become(words);
    _exit(1);
  }
  close(in[0]);
  close(out[1]);
  behind->to = in[1];
  behind->from = out[0];
  return behind->child > 0;
}
