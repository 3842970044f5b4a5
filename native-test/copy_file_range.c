/* copy_file_range: by sharing extents or by copying, the bytes must be the same. */
#include "check.h"

enum { LENGTH = 3 * (1 << 20) + 4321 };

static unsigned char content[LENGTH], got[LENGTH];

static int make_source(void) {
  int fd = make_file("source", "");
  fill(content, LENGTH, 1);
  write_at(fd, content, LENGTH, 0);
  return fd;
}

/* Copies a range between open files; skips the test if that is not supported. */
static void copy(int from, off_t from_offset, int to, off_t to_offset, size_t length) {
  while (length > 0) {
    ssize_t n = copy_file_range(from, &from_offset, to, &to_offset, length, 0);
    if (n < 0 && errno == EXDEV) {
      skip("copy_file_range answers EXDEV");
    }
    CHECK_SUPPORTED(n);
    CHECK(n > 0);
    length -= n;
  }
}

static void whole_files(void) {
  int from = make_source(), to = make_file("copy", "");
  copy(from, 0, to, 0, LENGTH);
  CHECK_EQ(fstat_of(to).st_size, LENGTH);
  read_at(to, got, LENGTH, 0);
  CHECK_BYTES(got, content, LENGTH);
  CHECK_OK(close(to));
  to = CHECK_OK(open("copy", O_RDONLY));
  read_at(to, got, LENGTH, 0);
  CHECK_BYTES(got, content, LENGTH);
}

static void unaligned_ranges(void) {
  int from = make_source(), to = make_file("copy", "0123456789");
  copy(from, 12345, to, 5, 100001);
  CHECK_EQ(fstat_of(to).st_size, 100006);
  read_at(to, got, 100006, 0);
  CHECK_BYTES(got, "01234", 5);
  CHECK_BYTES(got + 5, content + 12345, 100001);
}

static void within_one_file(void) {
  int fd = make_source();
  copy(fd, 0, fd, 2 << 20, 1 << 20);
  read_at(fd, got, LENGTH, 0);
  memcpy(content + (2 << 20), content, 1 << 20);
  CHECK_BYTES(got, content, LENGTH);
  CHECK_EQ(fstat_of(fd).st_size, LENGTH);
}

static void overlapping_ranges_are_refused(void) {
  int fd = make_source();
  copy(fd, 0, fd, 1 << 20, 4096);
  off_t from = 0, to = 1000;
  CHECK_FAILS(copy_file_range(fd, &from, fd, &to, 5000, 0), EINVAL);
}

static void into_the_middle(void) {
  int from = make_source(), to = make_file("copy", "");
  write_at(to, content + 1, LENGTH - 1, 0);
  copy(from, 0, to, 1 << 20, 1 << 20);
  read_at(to, got, LENGTH - 1, 0);
  CHECK_BYTES(got, content + 1, 1 << 20);
  CHECK_BYTES(got + (1 << 20), content, 1 << 20);
  CHECK_BYTES(got + (2 << 20), content + 1 + (2 << 20), LENGTH - 1 - (2 << 20));
}

static void past_the_end_of_the_target(void) {
  int from = make_source(), to = make_file("copy", "abc");
  copy(from, 0, to, 1 << 20, 5000);
  CHECK_EQ(fstat_of(to).st_size, (1 << 20) + 5000);
  read_at(to, got, (1 << 20) + 5000, 0);
  CHECK_BYTES(got, "abc", 3);
  CHECK_ZEROS(got + 3, (1 << 20) - 3);
  CHECK_BYTES(got + (1 << 20), content, 5000);
}

static void the_copy_is_independent(void) {
  int from = make_source(), to = make_file("copy", "");
  copy(from, 0, to, 0, LENGTH);
  write_at(from, "source changed", 14, 100000);
  CHECK_OK(ftruncate(from, 200000));
  read_at(to, got, LENGTH, 0);
  CHECK_BYTES(got, content, LENGTH);
  write_at(to, "copy changed", 12, 5000);
  read_at(from, got, 200000, 0);
  CHECK_BYTES(got, content, 100000);
  CHECK_OK(unlink("source"));
  CHECK_OK(close(from));
  read_at(to, got, LENGTH - 200000, 200000);
  CHECK_BYTES(got, content + 200000, LENGTH - 200000);
}

static void holes_are_copied_as_zeros(void) {
  int from = make_file("source", "abc"), to = make_file("copy", "");
  CHECK_OK(ftruncate(from, 1 << 20));
  write_at(to, content, LENGTH, 0);
  fill(content, LENGTH, 2);
  write_at(to, content, LENGTH, 0);
  copy(from, 0, to, 4096, 1 << 20);
  read_at(to, got, LENGTH, 0);
  CHECK_BYTES(got, content, 4096);
  CHECK_BYTES(got + 4096, "abc", 3);
  CHECK_ZEROS(got + 4099, (1 << 20) - 3);
  CHECK_BYTES(got + 4096 + (1 << 20), content + 4096 + (1 << 20), LENGTH - 4096 - (1 << 20));
}

static void what_was_just_written_is_copied(void) {
  int from = make_file("source", "old"), to = make_file("copy", "");
  char *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, from, 0);
  CHECK(memory != MAP_FAILED);
  write_at(from, "new", 3, 0);
  memory[1] = 'E';
  copy(from, 0, to, 0, 3);
  CHECK_CONTENT("copy", "nEw");
}

static void offsets_move(void) {
  int from = make_source(), to = make_file("copy", "");
  copy(from, 0, to, 0, 10);
  CHECK_EQ(lseek(from, 0, SEEK_CUR), 0);
  CHECK_EQ(lseek(from, 100, SEEK_SET), 100);
  CHECK_EQ(copy_file_range(from, NULL, to, NULL, 50, 0), 50);
  CHECK_EQ(lseek(from, 0, SEEK_CUR), 150);
  CHECK_EQ(lseek(to, 0, SEEK_CUR), 50);
}

static void the_end_of_the_source(void) {
  int from = make_source(), to = make_file("copy", "");
  copy(from, LENGTH - 10, to, 0, 10);
  off_t offset = LENGTH - 5;
  CHECK_EQ(copy_file_range(from, &offset, to, NULL, 100, 0), 5);
  offset = LENGTH;
  CHECK_EQ(copy_file_range(from, &offset, to, NULL, 100, 0), 0);
  CHECK_EQ(fstat_of(to).st_size, 10);
}

static void refusals(void) {
  int from = make_source(), to = make_file("copy", "");
  copy(from, 0, to, 0, 10);
  int writer = CHECK_OK(open("copy", O_WRONLY)), reader = CHECK_OK(open("copy", O_RDONLY));
  int appender = CHECK_OK(open("copy", O_WRONLY | O_APPEND));
  int directory = CHECK_OK(open(".", O_RDONLY));
  CHECK_FAILS(copy_file_range(from, NULL, to, NULL, 10, 1), EINVAL);
  CHECK_FAILS(copy_file_range(writer, NULL, from, NULL, 10, 0), EBADF);
  CHECK_FAILS(copy_file_range(from, NULL, reader, NULL, 10, 0), EBADF);
  CHECK_FAILS(copy_file_range(from, NULL, appender, NULL, 10, 0), EBADF);
  CHECK_FAILS(copy_file_range(directory, NULL, to, NULL, 10, 0), EISDIR);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(whole_files),
      TEST(unaligned_ranges),
      TEST(within_one_file),
      TEST(overlapping_ranges_are_refused),
      TEST(into_the_middle),
      TEST(past_the_end_of_the_target),
      TEST(the_copy_is_independent),
      TEST(holes_are_copied_as_zeros),
      TEST(what_was_just_written_is_copied),
      TEST(offsets_move),
      TEST(the_end_of_the_source),
      TEST(refusals),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
