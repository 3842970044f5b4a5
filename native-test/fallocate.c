/* fallocate: reserving, punching and zeroing ranges. */
#include "check.h"

#include <linux/falloc.h>

enum { LENGTH = 1 << 20, KEEP = FALLOC_FL_KEEP_SIZE, PUNCH = FALLOC_FL_PUNCH_HOLE };

static unsigned char content[LENGTH], got[LENGTH];

/* A file of LENGTH bytes of content, all of it on disk. */
static int make_full_file(void) {
  int fd = make_file("f", "");
  fill(content, LENGTH, 1);
  write_at(fd, content, LENGTH, 0);
  CHECK_OK(fsync(fd));
  return fd;
}

static void check_whole(int fd) {
  CHECK_EQ(fstat_of(fd).st_size, LENGTH);
  read_at(fd, got, LENGTH, 0);
  CHECK_BYTES(got, content, LENGTH);
}

static void mode_0_extends(void) {
  int fd = make_file("f", "abc");
  CHECK_SUPPORTED(fallocate(fd, 0, 0, 100000));
  CHECK_EQ(fstat_of(fd).st_size, 100000);
  read_at(fd, got, 100000, 0);
  CHECK_BYTES(got, "abc", 3);
  CHECK_ZEROS(got + 3, 100000 - 3);
  CHECK_OK(fallocate(fd, 0, 200000, 10));
  CHECK_EQ(fstat_of(fd).st_size, 200010);
}

static void mode_0_never_shrinks(void) {
  int fd = make_full_file();
  CHECK_SUPPORTED(fallocate(fd, 0, 0, 10));
  CHECK_OK(fallocate(fd, 0, 1000, LENGTH - 1000));
  check_whole(fd);
}

static void keep_size_keeps_the_size(void) {
  int fd = make_file("f", "abc");
  CHECK_SUPPORTED(fallocate(fd, KEEP, 0, LENGTH));
  CHECK_EQ(fstat_of(fd).st_size, 3);
  CHECK_EQ(pread(fd, got, 10, 0), 3);
  CHECK_OK(ftruncate(fd, 10));
  read_at(fd, got, 10, 0);
  CHECK_ZEROS(got + 3, 7);
}

static void punched_ranges_read_zeros(void) {
  int fd = make_full_file();
  CHECK_SUPPORTED(fallocate(fd, PUNCH | KEEP, 256 * KIB, 256 * KIB));
  memset(content + 256 * KIB, 0, 256 * KIB);
  check_whole(fd);
  CHECK_OK(fallocate(fd, PUNCH | KEEP, 12345, 54321)); /* not aligned */
  memset(content + 12345, 0, 54321);
  check_whole(fd);
  CHECK_OK(close(fd));
  check_whole(CHECK_OK(open("f", O_RDONLY)));
}

static void punching_frees_blocks(void) {
  int fd = make_full_file();
  blkcnt_t before = fstat_of(fd).st_blocks;
  CHECK_SUPPORTED(fallocate(fd, PUNCH | KEEP, 256 * KIB, 512 * KIB));
  CHECK_OK(fsync(fd));
  CHECK(fstat_of(fd).st_blocks <= before - 512 * KIB / 512 + 64);
}

static void punching_at_the_end_keeps_the_size(void) {
  int fd = make_full_file();
  CHECK_SUPPORTED(fallocate(fd, PUNCH | KEEP, LENGTH - 1000, 5000));
  memset(content + LENGTH - 1000, 0, 1000);
  check_whole(fd);
  CHECK_OK(fallocate(fd, PUNCH | KEEP, 2 * LENGTH, 5000));
  check_whole(fd);
}

static void punching_is_seen_in_a_map(void) {
  int fd = make_full_file();
  unsigned char *memory = mmap(NULL, LENGTH, PROT_READ, MAP_SHARED, fd, 0);
  CHECK(memory != MAP_FAILED);
  CHECK_BYTES(memory, content, LENGTH);
  CHECK_SUPPORTED(fallocate(fd, PUNCH | KEEP, 64 * KIB, 64 * KIB));
  CHECK_ZEROS(memory + 64 * KIB, 64 * KIB);
}

static void a_punched_range_can_be_written(void) {
  int fd = make_full_file();
  CHECK_SUPPORTED(fallocate(fd, PUNCH | KEEP, 0, LENGTH));
  write_at(fd, "abc", 3, 5000);
  memset(content, 0, LENGTH);
  memcpy(content + 5000, "abc", 3);
  check_whole(fd);
}

static void zero_range_zeros(void) {
  int fd = make_full_file();
  CHECK_SUPPORTED(fallocate(fd, FALLOC_FL_ZERO_RANGE, 5000, 100000));
  memset(content + 5000, 0, 100000);
  check_whole(fd);
  CHECK_OK(fallocate(fd, FALLOC_FL_ZERO_RANGE | KEEP, LENGTH - 10, 1000));
  memset(content + LENGTH - 10, 0, 10);
  check_whole(fd);
  CHECK_OK(fallocate(fd, FALLOC_FL_ZERO_RANGE, LENGTH - 10, 1000));
  CHECK_EQ(fstat_of(fd).st_size, LENGTH + 990);
}

static void collapse_range_removes(void) {
  int fd = make_full_file();
  CHECK_SUPPORTED(fallocate(fd, FALLOC_FL_COLLAPSE_RANGE, 256 * KIB, 256 * KIB));
  CHECK_EQ(fstat_of(fd).st_size, LENGTH - 256 * KIB);
  read_at(fd, got, LENGTH - 256 * KIB, 0);
  CHECK_BYTES(got, content, 256 * KIB);
  CHECK_BYTES(got + 256 * KIB, content + 512 * KIB, LENGTH - 512 * KIB);
}

static void insert_range_makes_room(void) {
  int fd = make_full_file();
  CHECK_SUPPORTED(fallocate(fd, FALLOC_FL_INSERT_RANGE, 256 * KIB, 64 * KIB));
  CHECK_EQ(fstat_of(fd).st_size, LENGTH + 64 * KIB);
  read_at(fd, got, LENGTH, 0);
  CHECK_BYTES(got, content, 256 * KIB);
  CHECK_ZEROS(got + 256 * KIB, 64 * KIB);
  CHECK_BYTES(got + 320 * KIB, content + 256 * KIB, LENGTH - 320 * KIB);
}

static void unknown_modes(void) {
  int fd = make_full_file();
  CHECK_FAILS(fallocate(fd, 0x4000, 0, 4096), EOPNOTSUPP);
  CHECK_FAILS(fallocate(fd, PUNCH, 0, 4096), EOPNOTSUPP); /* needs KEEP_SIZE */
  check_whole(fd);
}

static void refusals(void) {
  int fd = make_full_file(), reader = CHECK_OK(open("f", O_RDONLY));
  CHECK_FAILS(fallocate(fd, 0, -1, 10), EINVAL);
  CHECK_FAILS(fallocate(fd, 0, 0, 0), EINVAL);
  CHECK_FAILS(fallocate(fd, 0, 0, -1), EINVAL);
  CHECK_FAILS(fallocate(reader, 0, 0, 10), EBADF);
  check_whole(fd);
}

static void posix_fallocate_always_works(void) {
  int fd = make_file("f", "abc");
  CHECK_EQ(posix_fallocate(fd, 0, 10000), 0);
  CHECK_EQ(fstat_of(fd).st_size, 10000);
  read_at(fd, got, 10000, 0);
  CHECK_BYTES(got, "abc", 3);
  CHECK_ZEROS(got + 3, 10000 - 3);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(mode_0_extends),
      TEST(mode_0_never_shrinks),
      TEST(keep_size_keeps_the_size),
      TEST(punched_ranges_read_zeros),
      TEST(punching_frees_blocks),
      TEST(punching_at_the_end_keeps_the_size),
      TEST(punching_is_seen_in_a_map),
      TEST(a_punched_range_can_be_written),
      TEST(zero_range_zeros),
      TEST(collapse_range_removes),
      TEST(insert_range_makes_room),
      TEST(unknown_modes),
      TEST(refusals),
      TEST(posix_fallocate_always_works),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
