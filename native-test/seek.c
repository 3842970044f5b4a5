/* lseek, and finding data and holes with it. */
#include "check.h"

enum { PIECE = 1 << 20 };

static void offsets(void) {
  int fd = make_file("f", "0123456789");
  CHECK_EQ(lseek(fd, 4, SEEK_SET), 4);
  CHECK_EQ(lseek(fd, 3, SEEK_CUR), 7);
  CHECK_EQ(lseek(fd, -2, SEEK_END), 8);
  char got[4];
  CHECK_EQ(read(fd, got, 4), 2);
  CHECK_BYTES(got, "89", 2);
  CHECK_EQ(lseek(fd, 5, SEEK_END), 15);
  CHECK_EQ(fstat_of(fd).st_size, 10);
  CHECK_FAILS(lseek(fd, -1, SEEK_SET), EINVAL);
  CHECK_FAILS(lseek(fd, -11, SEEK_END), EINVAL);
  CHECK_FAILS(lseek(fd, 0, 99), EINVAL);
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), 15);
}

static void the_end_follows_other_writers(void) {
  int fd = make_file("f", "abc"), other = CHECK_OK(open("f", O_WRONLY));
  CHECK_EQ(lseek(fd, 0, SEEK_END), 3);
  write_at(other, "defgh", 5, 3);
  CHECK_EQ(lseek(fd, 0, SEEK_END), 8);
  CHECK_OK(ftruncate(other, 2));
  CHECK_EQ(lseek(fd, 0, SEEK_END), 2);
}

static void a_full_file_is_all_data(void) {
  static char content[PIECE];
  int fd = make_file("f", "");
  memset(content, 'x', PIECE);
  write_at(fd, content, PIECE, 0);
  CHECK_EQ(lseek(fd, 0, SEEK_DATA), 0);
  CHECK_EQ(lseek(fd, 12345, SEEK_DATA), 12345);
  CHECK_EQ(lseek(fd, 0, SEEK_HOLE), PIECE);
  CHECK_EQ(lseek(fd, PIECE - 1, SEEK_HOLE), PIECE);
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), PIECE);
}

static void beyond_the_end(void) {
  int fd = make_file("f", "abc");
  CHECK_FAILS(lseek(fd, 3, SEEK_DATA), ENXIO);
  CHECK_FAILS(lseek(fd, 3, SEEK_HOLE), ENXIO);
  CHECK_FAILS(lseek(fd, 1000, SEEK_DATA), ENXIO);
  CHECK_FAILS(lseek(fd, -1, SEEK_DATA), ENXIO);
  int empty = make_file("g", "");
  CHECK_FAILS(lseek(empty, 0, SEEK_DATA), ENXIO);
  CHECK_FAILS(lseek(empty, 0, SEEK_HOLE), ENXIO);
}

/* Data at the odd pieces of five, holes at the even ones; the last piece is a hole. */
static int make_sparse_file(void) {
  static char content[PIECE];
  int fd = make_file("f", "");
  memset(content, 'x', PIECE);
  write_at(fd, content, PIECE, 1 * PIECE);
  write_at(fd, content, PIECE, 3 * PIECE);
  CHECK_OK(ftruncate(fd, 5 * PIECE));
  return fd;
}

/* A reported hole must read as zeros; data may be reported anywhere. */
static void holes_hold_no_data(void) {
  static char got[5 * PIECE];
  int fd = make_sparse_file();
  off_t position = 0;
  while (position < 5 * PIECE) {
    off_t data = lseek(fd, position, SEEK_DATA);
    if (data < 0) {
      CHECK_EQ(errno, ENXIO);
      data = 5 * PIECE;
    }
    CHECK(data >= position);
    read_at(fd, got, data - position, position);
    CHECK_ZEROS(got, data - position);
    if (data == 5 * PIECE) {
      break;
    }
    off_t hole = CHECK_OK(lseek(fd, data, SEEK_HOLE));
    CHECK(hole > data && hole <= 5 * PIECE);
    position = hole;
  }
}

static void holes_are_exact(void) {
  int fd = make_sparse_file();
  if (CHECK_OK(lseek(fd, 0, SEEK_DATA)) == 0) {
    skip("holes are reported as data, as lseek(2) allows");
  }
  CHECK_EQ(lseek(fd, 0, SEEK_DATA), 1 * PIECE);
  CHECK_EQ(lseek(fd, 0, SEEK_HOLE), 0);
  CHECK_EQ(lseek(fd, 1 * PIECE, SEEK_HOLE), 2 * PIECE);
  CHECK_EQ(lseek(fd, 1 * PIECE + 5000, SEEK_HOLE), 2 * PIECE);
  CHECK_EQ(lseek(fd, 2 * PIECE, SEEK_DATA), 3 * PIECE);
  CHECK_EQ(lseek(fd, 2 * PIECE + 5000, SEEK_HOLE), 2 * PIECE + 5000);
  CHECK_EQ(lseek(fd, 3 * PIECE, SEEK_HOLE), 4 * PIECE);
  CHECK_FAILS(lseek(fd, 4 * PIECE, SEEK_DATA), ENXIO);
  CHECK_EQ(lseek(fd, 4 * PIECE, SEEK_HOLE), 4 * PIECE);
}

static void new_data_is_found_at_once(void) {
  int fd = make_file("f", "");
  CHECK_OK(ftruncate(fd, 8 * PIECE));
  for (int i = 7; i >= 0; i--) {
    write_at(fd, "x", 1, (off_t)i * PIECE);
    CHECK(CHECK_OK(lseek(fd, 0, SEEK_DATA)) <= (off_t)i * PIECE);
    CHECK(CHECK_OK(lseek(fd, (off_t)i * PIECE, SEEK_DATA)) == (off_t)i * PIECE);
  }
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(offsets),
      TEST(the_end_follows_other_writers),
      TEST(a_full_file_is_all_data),
      TEST(beyond_the_end),
      TEST(holes_hold_no_data),
      TEST(holes_are_exact),
      TEST(new_data_is_found_at_once),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
