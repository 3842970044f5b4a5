/*
 * The size of a replay stream is always its total; the size of a view is what the stream has from
 * there on.
 */
#include "streams.h"

#include <sys/sendfile.h>

#define CAPACITY (8 * KIB)

static void nothing_is_written_behind_the_end(void) {
  int fd = new_stream(CAPACITY);
  append(fd, 0, 100);
  CHECK_FAILS(pwrite(fd, "abc", 3, 101), EINVAL);
  CHECK_FAILS(pwrite(fd, "abc", 3, 1L << 30), EINVAL);
  CHECK_EQ(fstat_of(fd).st_size, 100);
  CHECK_EQ(stat_of(stream_path).st_size, 100);
  CHECK_EQ(lseek(fd, 0, SEEK_END), 100);
  CHECK_EQ(pwrite(fd, "x", 1, 100), 1);
  CHECK_EQ(fstat_of(fd).st_size, 101);
  CHECK_EQ(stat_of(stream_path).st_size, 101);
  CHECK_EQ(stream_number("user.quire.total"), 101);
  CHECK_OK(unlink(stream_path));
}

static void space_cannot_be_allocated(void) {
  int fd = new_stream(CAPACITY);
  append(fd, 0, 100);
  CHECK_EQ(posix_fallocate(fd, 0, 50000), EINVAL);
  CHECK_EQ(posix_fallocate(fd, 50, 10), EINVAL);
  CHECK_FAILS(fallocate(fd, 0, 0, 50000), EINVAL);
  CHECK_FAILS(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 50000), EINVAL);
  CHECK_EQ(fstat_of(fd).st_size, 100);
  CHECK_EQ(stat_of(stream_path).st_size, 100);
  CHECK_EQ(stream_number("user.quire.total"), 100);
  CHECK_OK(unlink(stream_path));
}

static void truncating_leaves_the_size(void) {
  int fd = new_stream(CAPACITY);
  CHECK_EQ(fstat_of(fd).st_size, 0);
  append(fd, 0, 100);
  for (int i = 0; i < 3; i++) {
    close(CHECK_OK(open(stream_path, O_WRONLY | O_TRUNC)));
    CHECK_EQ(fstat_of(fd).st_size, 100);
    CHECK_OK(truncate(stream_path, 0));
    CHECK_EQ(stat_of(stream_path).st_size, 100);
    CHECK_OK(ftruncate(fd, CAPACITY));
    CHECK_EQ(fstat_of(fd).st_size, 100);
    CHECK_FAILS(ftruncate(fd, 1L << 20), EBUSY);
    CHECK_EQ(fstat_of(fd).st_size, 100);
  }
  CHECK_OK(unlink(stream_path));
}

static char view_path[300];

static const char *view(const char *from) {
  snprintf(view_path, sizeof view_path, "%s@%s", stream_path, from);
  return view_path;
}

/* The last bytes of a view, as tail -c looks for them. */
static void check_end(const char *path, long size, long total) {
  CHECK_EQ(stat_of(path).st_size, size);
  int fd = CHECK_OK(open(path, O_RDONLY));
  CHECK_EQ(fstat_of(fd).st_size, size);
  unsigned char got[10];
  long length = size < 5 ? size : 5;
  CHECK_EQ(lseek(fd, -length, SEEK_END), size - length);
  CHECK_EQ(read(fd, got, sizeof got), length);
  CHECK_EQ(first_wrong(got, length, total - length), -1);
  close(fd);
}

static void only_the_oldest_view_shrinks(void) {
  int fd = new_stream(CAPACITY);
  long total = 0;
  for (int round = 0; round < 8; round++) {
    append(fd, total, 3000);
    total += 3000;
    check_end(view("oldest"), total < CAPACITY ? total : CAPACITY, total);
    check_end(view("5000"), total < 5000 ? 0 : total - 5000, total);
    check_end(stream_path, total, total);
  }
  int reader = CHECK_OK(open(view("oldest"), O_RDONLY));
  append(fd, total, 3000);
  CHECK_EQ(fstat_of(reader).st_size, CAPACITY + 3000); /* its beginning has not moved */
  close(reader);
  check_end(view("oldest"), CAPACITY, total + 3000);
  CHECK_OK(unlink(stream_path));
}

static void a_stream_made_again_has_its_own_size(void) {
  int fd = new_stream(CAPACITY);
  append(fd, 0, 5000);
  check_end(view("oldest"), 5000, 5000);
  check_end(view("10"), 4990, 5000);
  int kept = CHECK_OK(open(stream_path, O_RDONLY));
  CHECK_OK(unlink(stream_path));
  fd = CHECK_OK(open(stream_path, O_RDWR | O_CREAT | O_EXCL, 0644));
  CHECK_EQ(stat_of(stream_path).st_size, 0);
  CHECK_EQ(stat_of(view("oldest")).st_size, 0);
  append(fd, 0, 20);
  check_end(stream_path, 20, 20);
  check_end(view("oldest"), 20, 20);
  check_end(view("10"), 10, 20);
  CHECK_EQ(fstat_of(kept).st_size, 5000);
  CHECK_OK(unlink(stream_path));
}

static void an_open_view_stays_that_of_its_stream(void) {
  int fd = new_stream(CAPACITY);
  append(fd, 0, 5000);
  int kept = CHECK_OK(open(view("oldest"), O_RDONLY));
  CHECK_OK(unlink(stream_path));
  fd = CHECK_OK(open(stream_path, O_RDWR | O_CREAT | O_EXCL, 0644));
  append(fd, 0, 20);
  CHECK_EQ(stat_of(view_path).st_size, 20);
  CHECK_EQ(fstat_of(kept).st_size, 5000);
  CHECK_OK(unlink(stream_path));
}

static void an_open_view_only_grows(void) {
  int fd = new_stream(CAPACITY);
  append(fd, 0, CAPACITY);
  append(fd, CAPACITY, 100);
  int reader = CHECK_OK(open(view("oldest"), O_RDONLY));
  struct stat first = fstat_of(reader);
  CHECK_EQ(first.st_size, CAPACITY);
  for (long more = 100; more < 2000; more += 100) {
    append(fd, CAPACITY + more, 100);
    CHECK_EQ(fstat_of(reader).st_size, CAPACITY + more);
    struct stat by_name = stat_of(view_path);
    CHECK_EQ(by_name.st_size, CAPACITY + more);
    CHECK_EQ(by_name.st_ino, first.st_ino);
  }
  CHECK_OK(unlink(stream_path));
}

/* cp stats a file before and after opening it, and refuses it if the inode number has changed. */
static void a_view_keeps_its_number(void) {
  int fd = new_stream(CAPACITY);
  append(fd, 0, CAPACITY);
  struct stat before = stat_of(view("oldest"));
  append(fd, CAPACITY, 1000);
  int reader = CHECK_OK(open(view_path, O_RDONLY));
  struct stat after = fstat_of(reader);
  CHECK_EQ(after.st_ino, before.st_ino);
  CHECK_EQ(after.st_size, CAPACITY);
  CHECK_OK(unlink(stream_path));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(nothing_is_written_behind_the_end),
      TEST(space_cannot_be_allocated),
      TEST(truncating_leaves_the_size),
      TEST(only_the_oldest_view_shrinks),
      TEST(a_stream_made_again_has_its_own_size),
      TEST(an_open_view_stays_that_of_its_stream),
      TEST(an_open_view_only_grows),
      TEST(a_view_keeps_its_number),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
