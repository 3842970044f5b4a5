/* Small files while the kernel forgets them over and over: each open may be the first. */
#include "check.h"

enum { OWNERS = 3, FILES = 6, MOST = 20000, STEPS = 1500, DONE = 0 };

static const char DROP_CACHES[] = "/proc/sys/vm/drop_caches";

static void name_of(char *name, int owner, uint32_t file) {
  sprintf(name, "f%d.%u", owner, file);
}

/* Has the kernel drop its unused caches. This costs other processes of the machine only time. */
static void forget(void) {
  int fd = CHECK_OK(open(DROP_CACHES, O_WRONLY));
  while (!flags[DONE]) {
    CHECK_EQ(write(fd, "3\n", 2), 2);
    sleep_ms(20);
  }
}

static void read_any(uint32_t seed) {
  char name[16], bytes[MOST];
  while (!flags[DONE]) {
    name_of(name, next_random(&seed) % OWNERS, next_random(&seed) % FILES);
    int fd = open(name, O_RDONLY);
    if (fd >= 0) {
      CHECK_OK(read(fd, bytes, sizeof bytes));
      CHECK_OK(close(fd));
    }
  }
}

static void reader_1(void) { read_any(101); }
static void reader_2(void) { read_any(102); }

struct model {
  char bytes[MOST];
  long size;
};

static void resize(struct model *file, long size) {
  if (size > file->size) {
    memset(file->bytes + file->size, 0, size - file->size);
  }
  file->size = size;
}

static void change(const char *name, struct model *file, uint32_t *seed) {
  static char bytes[MOST];
  long size = next_random(seed) % MOST;
  long at = next_random(seed) % (MOST - size);
  fill(bytes, size, *seed);
  uint32_t kind = next_random(seed) % 5;
  if (kind == 0) {
    CHECK_OK(truncate(name, size));
    resize(file, size);
    return;
  }
  if (kind == 1) { /* POSIX does not define it; Linux truncates */
    CHECK_OK(close(CHECK_OK(open(name, O_RDONLY | O_TRUNC))));
    file->size = 0;
    return;
  }
  int fd = CHECK_OK(open(name, kind == 2 ? O_WRONLY | O_TRUNC : O_RDWR));
  if (kind == 2) {
    file->size = 0;
    at = 0;
  }
  write_at(fd, bytes, size, at);
  CHECK_OK(close(fd));
  if (size > 0) {
    resize(file, at + size > file->size ? at + size : file->size);
    memcpy(file->bytes + at, bytes, size);
  }
}

static void compare(const char *name, const struct model *file) {
  static char bytes[MOST + 1];
  int fd = CHECK_OK(open(name, O_RDONLY));
  CHECK_EQ(fstat_of(fd).st_size, file->size);
  CHECK_EQ(pread(fd, bytes, sizeof bytes, 0), file->size);
  CHECK_BYTES(bytes, file->bytes, file->size);
  CHECK_OK(close(fd));
}

static void own(int owner) {
  static struct model files[FILES];
  char name[16];
  uint32_t seed = owner + 1;
  for (int i = 0; i < FILES; i++) {
    name_of(name, owner, i);
    write_file(name, "");
  }
  for (int i = 0; i < STEPS; i++) {
    uint32_t file = next_random(&seed) % FILES;
    name_of(name, owner, file);
    if (next_random(&seed) % 3 == 0) {
      change(name, &files[file], &seed);
    } else {
      compare(name, &files[file]);
    }
  }
}

static void changes_are_seen_by_first_opens(void) {
  if (access(DROP_CACHES, W_OK) != 0) {
    skip("the kernel's caches cannot be dropped");
  }
  pid_t others[] = {spawn(forget), spawn(reader_1), spawn(reader_2)};
  run_processes(OWNERS, own);
  flags[DONE] = 1;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    reap(others[i]);
  }
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(changes_are_seen_by_first_opens),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
