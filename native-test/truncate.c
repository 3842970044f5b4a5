/* truncate and ftruncate. */
#include "check.h"

#include <sys/resource.h>

static void grows_with_zeros(void) {
  char got[10000];
  int fd = make_file("f", "abc");
  CHECK_OK(ftruncate(fd, 10000));
  CHECK_EQ(fstat_of(fd).st_size, 10000);
  read_at(fd, got, 10000, 0);
  CHECK_BYTES(got, "abc", 3);
  CHECK_ZEROS(got + 3, 9997);
}

static void shrinks(void) {
  write_file("f", "abcdef");
  CHECK_OK(truncate("f", 2));
  CHECK_EQ(stat_of("f").st_size, 2);
  CHECK_CONTENT("f", "ab");
  CHECK_OK(truncate("f", 0));
  CHECK_CONTENT("f", "");
}

static void to_the_same_size(void) {
  write_file("f", "abcdef");
  CHECK_OK(truncate("f", 6));
  CHECK_CONTENT("f", "abcdef");
}

/* Bytes that were cut off must not come back, at any position of the cut. */
static void old_bytes_do_not_come_back(void) {
  enum { LENGTH = 100000 };
  static const long cuts[] = {0, 1, 511, 512, 4095, 4096, 4097, 8192, 65536, 99999};
  static char content[LENGTH], got[LENGTH];
  memset(content, 'x', LENGTH);
  for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
    int fd = make_file("f", "");
    write_at(fd, content, LENGTH, 0);
    if (i % 2) {
      CHECK_OK(fsync(fd));
    }
    CHECK_OK(ftruncate(fd, cuts[i]));
    CHECK_OK(ftruncate(fd, LENGTH));
    read_at(fd, got, LENGTH, 0);
    CHECK_BYTES(got, content, cuts[i]);
    CHECK_ZEROS(got + cuts[i], LENGTH - cuts[i]);
    CHECK_OK(close(fd));
  }
}

static void writing_past_a_cut_leaves_zeros(void) {
  char got[8];
  int fd = make_file("f", "abcdefgh");
  CHECK_OK(ftruncate(fd, 2));
  write_at(fd, "z", 1, 7);
  read_at(fd, got, 8, 0);
  CHECK_BYTES(got, "ab\0\0\0\0\0z", 8);
}

static void leaves_the_offset(void) {
  int fd = make_file("f", "abcdef");
  CHECK_OK(lseek(fd, 5, SEEK_SET));
  CHECK_OK(ftruncate(fd, 2));
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), 5);
  char byte;
  CHECK_EQ(read(fd, &byte, 1), 0);
  CHECK_EQ(write(fd, "x", 1), 1);
  CHECK_EQ(fstat_of(fd).st_size, 6);
}

static void is_seen_by_everybody(void) {
  int a = make_file("f", "abcdef"), b = CHECK_OK(open("f", O_RDONLY));
  CHECK_OK(truncate("f", 4));
  CHECK_EQ(fstat_of(a).st_size, 4);
  CHECK_OK(ftruncate(a, 2));
  CHECK_EQ(fstat_of(b).st_size, 2);
  CHECK_EQ(stat_of("f").st_size, 2);
}

static void follows_symlinks(void) {
  write_file("f", "abcdef");
  CHECK_OK(symlink("f", "s"));
  CHECK_OK(truncate("s", 3));
  CHECK_CONTENT("f", "abc");
}

static void keeps_the_mode(void) {
  write_file("f", "abcdef");
  CHECK_OK(chmod("f", 0604));
  CHECK_OK(truncate("f", 3));
  CHECK_MODE("f", 0604);
}

static void frees_blocks(void) {
  static char content[1 << 20];
  int fd = make_file("f", "");
  fill(content, sizeof content, 1);
  write_at(fd, content, sizeof content, 0);
  CHECK_OK(fsync(fd));
  CHECK(fstat_of(fd).st_blocks > 0);
  CHECK_OK(ftruncate(fd, 0));
  CHECK_OK(fsync(fd));
  CHECK_EQ(fstat_of(fd).st_blocks, 0);
}

static void refusals(void) {
  int fd = make_file("f", "abc"), reader = CHECK_OK(open("f", O_RDONLY));
  CHECK_OK(mkdir("d", 0755));
  CHECK_FAILS(ftruncate(reader, 0), EINVAL);
  CHECK_FAILS(ftruncate(fd, -1), EINVAL);
  CHECK_FAILS(truncate("f", -1), EINVAL);
  CHECK_FAILS(truncate("d", 0), EISDIR);
  CHECK_FAILS(truncate("missing", 0), ENOENT);
  CHECK_FAILS(truncate("f/x", 0), ENOTDIR);
  CHECK_FAILS(ftruncate(CHECK_OK(open("d", O_RDONLY)), 0), EINVAL);
  CHECK_CONTENT("f", "abc");
}

static void keeps_to_the_size_limit(void) {
  struct rlimit limit = {100000, 100000};
  signal(SIGXFSZ, SIG_IGN);
  int fd = make_file("f", "abc");
  CHECK_OK(setrlimit(RLIMIT_FSIZE, &limit));
  CHECK_OK(ftruncate(fd, 100000));
  CHECK_FAILS(ftruncate(fd, 100001), EFBIG);
  CHECK_FAILS(truncate("f", 100001), EFBIG);
  CHECK_EQ(pwrite(fd, "0123456789", 10, 99995), 5);
  CHECK_FAILS(pwrite(fd, "x", 1, 100000), EFBIG);
  CHECK_EQ(fstat_of(fd).st_size, 100000);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(grows_with_zeros),
      TEST(shrinks),
      TEST(to_the_same_size),
      TEST(old_bytes_do_not_come_back),
      TEST(writing_past_a_cut_leaves_zeros),
      TEST(leaves_the_offset),
      TEST(is_seen_by_everybody),
      TEST(follows_symlinks),
      TEST(keeps_the_mode),
      TEST(frees_blocks),
      TEST(refusals),
      TEST(keeps_to_the_size_limit),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
