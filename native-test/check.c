#include "check.h"

#include <dirent.h>
#include <grp.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

/* A test that takes longer than this is ended; it may call alarm() itself for more. */
#define TEST_SECONDS 60

enum { EXIT_FAILED = 1, EXIT_SKIPPED = 77 };

_Atomic int *flags;

/* Shared by a test's processes and threads: the first one that ends the test reports the reason. */
static _Atomic int *reported;
static const char *current_test;

/* ---- ending a test ---- */

_Noreturn static void end_test(int status, const char *text) {
  if (atomic_exchange(reported, status) == 0) {
    dprintf(STDOUT_FILENO, "%s", text);
  }
  _exit(status);
}

_Noreturn void fail(const char *file, int line, const char *format, ...) {
  char reason[1024], text[1400];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(reason, sizeof reason, format, arguments);
  va_end(arguments);
  snprintf(text, sizeof text, "FAIL %s: %s (%s:%d)\n", current_test, reason, file, line);
  end_test(EXIT_FAILED, text);
}

_Noreturn void skip(const char *reason) {
  char text[512];
  snprintf(text, sizeof text, "skip %s: %s\n", current_test, reason);
  end_test(EXIT_SKIPPED, text);
}

bool is_root(void) { return geteuid() == 0; }

void need_root(void) {
  if (!is_root()) {
    skip("needs root");
  }
}

/* ---- checks ---- */

static const char *error_name(int error) {
  const char *name = strerrorname_np(error);
  return name != NULL ? name : "an unknown error";
}

void check_true(bool holds, const char *what, const char *file, int line) {
  if (!holds) {
    fail(file, line, "expected %s, got the opposite", what);
  }
}

void check_eq(long long actual, long long expected, const char *what, const char *file, int line) {
  if (actual != expected) {
    fail(file, line, "expected %s to be %lld, got %lld", what, expected, actual);
  }
}

long check_ok(long result, const char *what, const char *file, int line) {
  if (result < 0) {
    fail(file, line, "expected %s to succeed, got %s", what, error_name(errno));
  }
  return result;
}

void check_fails(long result, int error, const char *what, const char *file, int line) {
  int got = errno;
  if (result >= 0) {
    fail(file, line, "expected %s to fail with %s, got %ld", what, error_name(error), result);
  }
  if (got != error) {
    fail(file, line, "expected %s to fail with %s, got %s", what, error_name(error),
         error_name(got));
  }
}

long check_supported(long result, const char *what, const char *file, int line) {
  bool may_lack = !getenv("ALL_SUPPORTED"); /* if set, an unsupported call fails the test */
  if (may_lack && result < 0 && (errno == EOPNOTSUPP || errno == EINVAL)) {
    char reason[400];
    snprintf(reason, sizeof reason, "%s answers %s", what, error_name(errno));
    skip(reason);
  }
  return check_ok(result, what, file, line);
}

void check_bytes(const void *actual, const void *expected, size_t n, const char *file, int line) {
  const unsigned char *a = actual, *e = expected;
  for (size_t i = 0; i < n; i++) {
    if (a[i] != e[i]) {
      fail(file, line, "expected byte %zu of %zu to be 0x%02x, got 0x%02x", i, n, e[i], a[i]);
    }
  }
}

void check_zeros(const void *buffer, size_t n, const char *file, int line) {
  const unsigned char *bytes = buffer;
  for (size_t i = 0; i < n; i++) {
    if (bytes[i] != 0) {
      fail(file, line, "expected byte %zu of %zu to be zero, got 0x%02x", i, n, bytes[i]);
    }
  }
}

void check_mode(const char *path, mode_t mode, const char *file, int line) {
  mode_t got = checked_stat(path, AT_SYMLINK_NOFOLLOW, file, line).st_mode & 07777;
  if (got != mode) {
    fail(file, line, "expected the mode of %s to be %04o, got %04o", path, mode, got);
  }
}

void check_content(const char *path, const char *text, const char *file, int line) {
  char got[4096];
  int fd = check_ok(open(path, O_RDONLY), path, file, line);
  ssize_t n = check_ok(read(fd, got, sizeof got), path, file, line);
  close(fd);
  if ((size_t)n != strlen(text) || memcmp(got, text, n) != 0) {
    fail(file, line, "expected %s to hold \"%s\", got \"%.*s\"", path, text, (int)n, got);
  }
}

/* ---- calls that must succeed ---- */

struct stat checked_stat(const char *path, int at_flags, const char *file, int line) {
  struct stat st;
  if (fstatat(AT_FDCWD, path, &st, at_flags) != 0) {
    fail(file, line, "expected %s to exist, got %s", path, error_name(errno));
  }
  return st;
}

struct stat checked_fstat(int fd, const char *file, int line) {
  struct stat st;
  if (fstat(fd, &st) != 0) {
    fail(file, line, "expected fstat to succeed, got %s", error_name(errno));
  }
  return st;
}

int checked_make_file(const char *path, const char *text, const char *file, int line) {
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) {
    fail(file, line, "expected to create %s, got %s", path, error_name(errno));
  }
  checked_pwrite(fd, text, strlen(text), 0, file, line);
  return fd;
}

void checked_write_file(const char *path, const char *text, const char *file, int line) {
  int fd = checked_make_file(path, text, file, line);
  if (close(fd) != 0) {
    fail(file, line, "expected to close %s, got %s", path, error_name(errno));
  }
}

void checked_pread(int fd, void *buffer, size_t n, off_t offset, const char *file, int line) {
  for (size_t done = 0; done < n;) {
    ssize_t got = check_ok(pread(fd, (char *)buffer + done, n - done, offset + done), "pread", file,
                           line);
    if (got == 0) {
      fail(file, line, "expected %zu bytes at %lld, got %zu", n, (long long)offset, done);
    }
    done += got;
  }
}

void checked_pwrite(int fd, const void *buffer, size_t n, off_t offset, const char *file,
                    int line) {
  ssize_t put = check_ok(pwrite(fd, buffer, n, offset), "pwrite", file, line);
  if ((size_t)put != n) {
    fail(file, line, "expected to write %zu bytes at %lld, got %zd", n, (long long)offset, put);
  }
}

/* ---- small tools ---- */

uint32_t next_random(uint32_t *state) {
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

void fill(void *buffer, size_t length, uint32_t seed) {
  unsigned char *bytes = buffer;
  uint32_t state = seed * 2654435761u + 1;
  for (size_t i = 0; i < length; i++) {
    bytes[i] = next_random(&state);
  }
}

void sleep_ms(long milliseconds) {
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  nanosleep(&time, NULL);
}

bool exists(const char *path) {
  struct stat st;
  return lstat(path, &st) == 0;
}

static bool is_dot(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

long count_entries(const char *path) {
  DIR *dir = opendir(path);
  if (dir == NULL) {
    return -1;
  }
  long n = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    n += !is_dot(entry->d_name);
  }
  closedir(dir);
  return n;
}

/* ---- threads and processes ---- */

struct thread {
  pthread_t id;
  int index;
  void (*body)(int);
};

static void *thread_main(void *argument) {
  struct thread *thread = argument;
  thread->body(thread->index);
  return NULL;
}

void run_threads(int n, void (*body)(int index)) {
  struct thread *threads = calloc(n, sizeof *threads);
  for (int i = 0; i < n; i++) {
    threads[i].index = i;
    threads[i].body = body;
    int error = pthread_create(&threads[i].id, NULL, thread_main, &threads[i]);
    check_eq(error, 0, "pthread_create", HERE);
  }
  for (int i = 0; i < n; i++) {
    pthread_join(threads[i].id, NULL);
  }
  free(threads);
}

/* Kills this process when its parent ends, even if the parent is killed. */
static void die_with_parent(void) { prctl(PR_SET_PDEATHSIG, SIGKILL); }

pid_t spawn(void (*body)(void)) {
  pid_t child = CHECK_OK(fork());
  if (child == 0) {
    die_with_parent();
    body();
    _exit(0);
  }
  return child;
}

void reap(pid_t child) {
  int status;
  CHECK_OK(waitpid(child, &status, 0));
  if (atomic_load(reported) != 0) {
    _exit(atomic_load(reported));
  }
  if (WIFSIGNALED(status)) {
    fail(HERE, "expected a child to end well, got signal %d", WTERMSIG(status));
  }
  CHECK_EQ(WEXITSTATUS(status), 0);
}

void run_processes(int n, void (*body)(int index)) {
  pid_t *children = calloc(n, sizeof *children);
  for (int i = 0; i < n; i++) {
    children[i] = CHECK_OK(fork());
    if (children[i] == 0) {
      die_with_parent();
      body(i);
      _exit(0);
    }
  }
  for (int i = 0; i < n; i++) {
    reap(children[i]);
  }
  free(children);
}

void as_nobody(void (*body)(void)) {
  if (!is_root()) {
    body();
    return;
  }
  pid_t child = CHECK_OK(fork());
  if (child == 0) {
    CHECK_OK(setgroups(0, NULL));
    CHECK_OK(setresgid(NOBODY, NOBODY, NOBODY));
    CHECK_OK(setresuid(NOBODY, NOBODY, NOBODY));
    die_with_parent(); /* changing the user has switched it off */
    struct stat st;
    if (stat(".", &st) != 0) {
      fail(HERE, "expected other users to reach the mount (allow_other), got %s",
           error_name(errno));
    }
    body();
    _exit(0);
  }
  reap(child);
}

void checked_await(int flag, int value, const char *file, int line) {
  for (int waited = 0; atomic_load(&flags[flag]) != value; waited++) {
    if (atomic_load(reported) != 0) {
      _exit(atomic_load(reported));
    }
    if (waited > 10000) {
      fail(file, line, "expected flag %d to become %d within 10 s, got %d", flag, value,
           atomic_load(&flags[flag]));
    }
    sleep_ms(1);
  }
}

/* ---- running ---- */

static int remove_tree_at(int parent, const char *name) {
  if (unlinkat(parent, name, 0) == 0 || errno == ENOENT) {
    return 0;
  }
  if (errno != EISDIR && errno != EPERM && errno != EACCES) {
    return -1;
  }
  fchmodat(parent, name, 0700, 0);
  int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd < 0 ? NULL : fdopendir(fd);
  if (dir == NULL) {
    return -1;
  }
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (!is_dot(entry->d_name)) {
      remove_tree_at(dirfd(dir), entry->d_name);
    }
  }
  closedir(dir);
  return unlinkat(parent, name, AT_REMOVEDIR);
}

/* Tries for some seconds: a file system may need a moment to see that a killed process is gone. */
static bool remove_tree(int parent, const char *name) {
  for (int attempt = 0; attempt < 30; attempt++) {
    if (remove_tree_at(parent, name) == 0) {
      return true;
    }
    sleep_ms(100);
  }
  dprintf(STDOUT_FILENO, "FAIL cleanup: expected to remove %s, got %s\n", name, error_name(errno));
  return false;
}

static void run_in_child(const struct test *test, int directory) {
  struct rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  setpgid(0, 0);
  die_with_parent();
  alarm(TEST_SECONDS);
  CHECK_OK(fchdir(directory));
  close(directory);
  test->run();
  _exit(0);
}

/* Runs a test in a new directory of its own. Returns whether it passed or was skipped. */
static bool run_test(const struct test *test, int parent) {
  current_test = test->name;
  atomic_store(reported, 0);
  memset((void *)flags, 0, FLAGS * sizeof *flags);
  CHECK_OK(mkdirat(parent, test->name, 0755));
  int directory = CHECK_OK(openat(parent, test->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  pid_t child = CHECK_OK(fork());
  if (child == 0) {
    run_in_child(test, directory);
  }
  close(directory);
  int status;
  waitpid(child, &status, 0);
  kill(-child, SIGKILL);
  bool well = status == 0 || atomic_load(reported) == EXIT_SKIPPED;
  if (atomic_load(reported) == 0) {
    if (WIFSIGNALED(status)) {
      dprintf(STDOUT_FILENO, "FAIL %s: expected an end within its time, got signal %d (%s)\n",
              test->name, WTERMSIG(status), strsignal(WTERMSIG(status)));
    } else if (status == 0) {
      dprintf(STDOUT_FILENO, "ok %s\n", test->name);
    } else {
      dprintf(STDOUT_FILENO, "FAIL %s: expected exit status 0, got %d\n", test->name,
              WEXITSTATUS(status));
    }
  }
  return remove_tree(parent, test->name) && well && atomic_load(reported) != EXIT_FAILED;
}

static bool is_wanted(const char *name, int argc, char **argv) {
  for (int i = 2; i < argc; i++) {
    if (strcmp(argv[i], name) == 0) {
      return true;
    }
  }
  return argc <= 2;
}

static void *share(size_t length) {
  void *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    perror("mmap");
    exit(2);
  }
  return memory;
}

int run_tests(const struct test *tests, int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: %s DIR [CHECK...]\n", argv[0]);
    return 2;
  }
  flags = share(FLAGS * sizeof *flags);
  reported = share(sizeof *reported);
  umask(022);
  char private_directory[PATH_MAX];
  snprintf(private_directory, sizeof private_directory, "%s/%s.XXXXXX", argv[1],
           program_invocation_short_name);
  if (mkdtemp(private_directory) == NULL || chmod(private_directory, 0755) != 0) {
    fprintf(stderr, "%s: cannot make %s: %m\n", argv[0], private_directory);
    return 2;
  }
  int parent = open(private_directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool well = true;
  for (const struct test *test = tests; test->name != NULL; test++) {
    if (is_wanted(test->name, argc, argv)) {
      well = run_test(test, parent) && well;
    }
  }
  close(parent);
  well = remove_tree(AT_FDCWD, private_directory) && well;
  return well ? 0 : 1;
}
