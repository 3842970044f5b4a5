/*
 * A very small test harness for file system behaviour.
 *
 * A program is a list of test functions. Each runs in a process and in an empty directory of its
 * own, which is its current directory, so tests name files by short relative paths, may crash, may
 * leave files, threads and processes behind, and cannot disturb each other. A test function is one
 * check: its first CHECK that does not hold ends it, whatever process or thread it runs in.
 *
 *   ok NAME
 *   FAIL NAME: expected ..., got ... (file.c:line)
 *   skip NAME: reason
 */
#ifndef CHECK_H
#define CHECK_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define KIB 1024L
#define MIB (1024L * KIB)
#define GIB (1024L * MIB)
#define TIB (1024L * GIB)

/* When tests run as root, they become this user to check what a user without rights is refused. */
#define NOBODY 65534

struct test {
  const char *name;
  void (*run)(void);
};

#define TEST(function) {#function, function}

/*
 * Runs the tests of an array that ends with a test without a name, in a private directory below
 * argv[1]; runs only the named ones if more arguments follow. Returns the exit status: 0 nothing
 * failed, 1 something did, 2 wrong usage.
 */
int run_tests(const struct test *tests, int argc, char **argv);

/* Where a check stands in the source. */
#define HERE __FILE__, __LINE__

/* CHECK(condition) */
#define CHECK(condition) check_true((condition), #condition, HERE)
/* CHECK_EQ(actual, expected): two integers are equal. */
#define CHECK_EQ(actual, expected) check_eq((actual), (expected), #actual, HERE)
/* CHECK_OK(call): a call that answers -1 and errno on failure succeeds; its value is the result. */
#define CHECK_OK(call) check_ok((call), #call, HERE)
/* CHECK_FAILS(call, error): the call answers -1 and this errno. */
#define CHECK_FAILS(call, error) check_fails((call), (error), #call, HERE)
/* CHECK_SUPPORTED(call): like CHECK_OK, but EOPNOTSUPP and EINVAL skip the test. */
#define CHECK_SUPPORTED(call) check_supported((call), #call, HERE)
/* CHECK_BYTES(actual, expected, length): two buffers hold the same bytes. */
#define CHECK_BYTES(actual, expected, length) check_bytes((actual), (expected), (length), HERE)
/* CHECK_ZEROS(buffer, length): a buffer holds only zero bytes. */
#define CHECK_ZEROS(buffer, length) check_zeros((buffer), (length), HERE)
/* CHECK_MODE(path, mode): a file has these permission bits; a symlink is not followed. */
#define CHECK_MODE(path, mode) check_mode((path), (mode), HERE)
/* CHECK_CONTENT(path, text): a file holds exactly this text. */
#define CHECK_CONTENT(path, text) check_content((path), (text), HERE)

/* stat, lstat and fstat that must succeed. */
#define stat_of(path) checked_stat((path), 0, HERE)
#define lstat_of(path) checked_stat((path), AT_SYMLINK_NOFOLLOW, HERE)
#define fstat_of(fd) checked_fstat((fd), HERE)

/*
 * Creates or replaces a file that holds the text; make_file leaves it open for reading and writing.
 */
#define write_file(path, text) checked_write_file((path), (text), HERE)
#define make_file(path, text) checked_make_file((path), (text), HERE)
/* pread and pwrite of a whole range. */
#define read_at(fd, buffer, length, offset) checked_pread((fd), (buffer), (length), (offset), HERE)
#define write_at(fd, buffer, length, offset) \
  checked_pwrite((fd), (buffer), (length), (offset), HERE)

/* Ends the test: it failed, or it cannot run here. */
_Noreturn void fail(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
_Noreturn void skip(const char *reason);

bool is_root(void);
void need_root(void);

/* Fills a buffer with bytes that are the same for the same seed. */
void fill(void *buffer, size_t length, uint32_t seed);
/* The next number of a seeded sequence. */
uint32_t next_random(uint32_t *state);
void sleep_ms(long milliseconds);

/* The entries of a directory but "." and ".."; -1 if it cannot be read. */
long count_entries(const char *path);
bool exists(const char *path);

/* Runs a body in n threads, or n processes, at once, with indices from 0; waits for all of them. */
void run_threads(int n, void (*body)(int index));
void run_processes(int n, void (*body)(int index));
/* Runs a body in a new process; reap waits for its end and ends the test if it failed. */
pid_t spawn(void (*body)(void));
void reap(pid_t child);
/* Runs a body in a new process of user and group NOBODY, or here if this is not root already. */
void as_nobody(void (*body)(void));

/* Integers that a test shares with the processes it spawns, all zero at first. */
#define FLAGS 16
extern _Atomic int *flags;
/* Waits until a flag has a value; a test that waits for more than 10 seconds fails. */
#define await(flag, value) checked_await((flag), (value), HERE)

void check_true(bool holds, const char *what, const char *file, int line);
void check_eq(long long actual, long long expected, const char *what, const char *file, int line);
long check_ok(long result, const char *what, const char *file, int line);
void check_fails(long result, int error, const char *what, const char *file, int line);
long check_supported(long result, const char *what, const char *file, int line);
void check_bytes(const void *actual, const void *expected, size_t n, const char *file, int line);
void check_zeros(const void *buffer, size_t n, const char *file, int line);
void check_mode(const char *path, mode_t mode, const char *file, int line);
void check_content(const char *path, const char *text, const char *file, int line);
struct stat checked_stat(const char *path, int at_flags, const char *file, int line);
struct stat checked_fstat(int fd, const char *file, int line);
void checked_write_file(const char *path, const char *text, const char *file, int line);
int checked_make_file(const char *path, const char *text, const char *file, int line);
void checked_pread(int fd, void *buffer, size_t n, off_t offset, const char *file, int line);
void checked_pwrite(int fd, const void *buffer, size_t n, off_t offset, const char *file, int line);
void checked_await(int flag, int value, const char *file, int line);

#endif
