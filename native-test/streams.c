/* Replay streams, below .quire/streams of the mount that the current directory is on. */
#include "streams.h"

#include <poll.h>
#include <pthread.h>

#define RECORD (64 * KIB) /* the most that is written in one piece */
#define RECORDS 100
#define CAPACITY (64 * KIB)

/* Makes the test's own stream. */
static int make_stream(void) { return new_stream(CAPACITY); }

static void write_all(int fd, const void *bytes, size_t length) {
  CHECK_EQ(write(fd, bytes, length), (long)length);
}

static void what_is_written_is_read(void) {
  int fd = make_stream();
  write_all(fd, "hello", 5);
  char got[10];
  int reader = CHECK_OK(open(stream_path, O_RDONLY));
  CHECK_EQ(read(reader, got, 10), 5);
  CHECK_BYTES(got, "hello", 5);
  CHECK_EQ(read(reader, got, 10), 0);
  write_all(fd, "more", 4);
  CHECK_EQ(read(reader, got, 10), 4);
  CHECK_BYTES(got, "more", 4);
  CHECK_EQ(fstat_of(reader).st_size, 9);
  CHECK_OK(unlink(stream_path));
}

static void writes_go_to_the_end_whatever_the_offset(void) {
  int fd = make_stream();
  CHECK_EQ(pwrite(fd, "abc", 3, 0), 3);
  CHECK_EQ(pwrite(fd, "def", 3, 0), 3);
  CHECK_EQ(pwrite(fd, "ghi", 3, 5), 3);
  CHECK_FAILS(pwrite(fd, "jkl", 3, 1000), EINVAL); /* but an offset behind the end is refused */
  CHECK_CONTENT(stream_path, "abcdefghi");
  CHECK_OK(unlink(stream_path));
}

static void truncating_by_opening_leaves_it(void) {
  int fd = make_stream();
  write_all(fd, "abc", 3);
  int again = CHECK_OK(open(stream_path, O_WRONLY | O_TRUNC));
  write_all(again, "def", 3);
  CHECK_CONTENT(stream_path, "abcdef");
  CHECK_OK(unlink(stream_path));
}

/* Fills the stream so that its first 1000 bytes are lost. */
static int overflown(void) {
  int fd = make_stream();
  char *bytes = malloc(CAPACITY + 1000);
  memset(bytes, 'x', CAPACITY + 1000);
  memset(bytes + 1000, 'y', 500);
  write_all(fd, bytes, CAPACITY);
  write_all(fd, bytes + CAPACITY, 1000);
  free(bytes);
  return fd;
}

static void reading_what_is_lost_fails_once(void) {
  overflown();
  int reader = CHECK_OK(open(stream_path, O_RDONLY));
  char got[500];
  CHECK_FAILS(read(reader, got, 500), EPIPE);
  CHECK_EQ(read(reader, got, 500), 500);
  CHECK_EQ(got[0], 'y');
  CHECK_EQ(got[499], 'y');
  CHECK_EQ(read(reader, got, 500), 500); /* read goes on at the oldest byte */
  CHECK_EQ(got[0], 'x');
  CHECK_EQ(pread(reader, got, 500, 1200), 500); /* pread reads at its own offset */
  CHECK_EQ(got[299], 'y');
  CHECK_EQ(got[300], 'x');
  CHECK_OK(unlink(stream_path));
}

static void an_error_is_not_hidden_behind_data(void) {
  int fd = make_stream();
  char *bytes = malloc(4 * CAPACITY);
  memset(bytes, 'x', 4 * CAPACITY);
  write_all(fd, bytes, CAPACITY);
  int reader = CHECK_OK(open(stream_path, O_RDONLY));
  CHECK_EQ(read(reader, bytes, 1000), 1000);
  write_all(fd, bytes, CAPACITY);
  CHECK_FAILS(read(reader, bytes, 4 * CAPACITY), EPIPE);
  CHECK_EQ(read(reader, bytes, 4 * CAPACITY), CAPACITY);
  CHECK_OK(unlink(stream_path));
}

static void a_view_begins_where_it_says(void) {
  overflown();
  char view[300], got[100];
  snprintf(view, sizeof view, "%s@oldest", stream_path);
  int reader = CHECK_OK(open(view, O_RDONLY));
  CHECK_EQ(fstat_of(reader).st_size, CAPACITY);
  CHECK_EQ(read(reader, got, 100), 100);
  CHECK_EQ(got[0], 'y');
  snprintf(view, sizeof view, "%s@1499", stream_path);
  reader = CHECK_OK(open(view, O_RDONLY));
  CHECK_EQ(read(reader, got, 2), 2);
  CHECK_BYTES(got, "yx", 2);
  CHECK_FAILS(open(view, O_WRONLY), EROFS);
  snprintf(view, sizeof view, "%s@99999999", stream_path);
  reader = CHECK_OK(open(view, O_RDONLY));
  CHECK_EQ(read(reader, got, 2), 0);
  CHECK_OK(unlink(stream_path));
}

static void attributes_count(void) {
  overflown();
  CHECK_EQ(stream_number("user.quire.total"), CAPACITY + 1000);
  CHECK_EQ(stream_number("user.quire.oldest"), 1000);
  CHECK_EQ(stream_number("user.quire.dropped"), 1000);
  CHECK_EQ(stream_number("user.quire.capacity"), CAPACITY);
  CHECK_FAILS(setxattr(stream_path, "user.quire.total", "1", 1, 0), EPERM);
  CHECK_FAILS(setxattr(stream_path, "user.other", "1", 1, 0), EOPNOTSUPP);
  CHECK_FAILS(setxattr(stream_path, "user.quire.capacity", "8192", 4, 0), EBUSY);
  CHECK_FAILS(truncate(stream_path, 8192), EBUSY);
  CHECK_OK(unlink(stream_path));
}

static void lost_bytes_are_no_hole(void) {
  overflown();
  int reader = CHECK_OK(open(stream_path, O_RDONLY));
  long data = CHECK_OK(lseek(reader, 0, SEEK_DATA));
  long hole = CHECK_OK(lseek(reader, 0, SEEK_HOLE));
  CHECK_OK(unlink(stream_path));
  CHECK_EQ(data, 0);
  CHECK_EQ(hole, CAPACITY + 1000);
}

static void an_unlinked_one_is_still_open(void) {
  int fd = overflown();
  CHECK_OK(unlink(stream_path));
  CHECK_FAILS(open(stream_path, O_RDONLY), ENOENT);
  write_all(fd, "zz", 2);
  char got[2];
  CHECK_EQ(pread(fd, got, 2, CAPACITY + 1000), 2);
  CHECK_BYTES(got, "zz", 2);
  CHECK_EQ(fstat_of(fd).st_nlink, 0);
}

static void write_records(int writer) {
  char *record = malloc(RECORD);
  int fd = CHECK_OK(open(stream_path, O_WRONLY | O_APPEND));
  for (int i = 0; i < RECORDS; i++) {
    memset(record, 'a' + writer, RECORD);
    write_all(fd, record, RECORD);
  }
}

/* Every RECORD bytes in a row are a record of one writer. */
static void writes_are_whole(void) {
  int fd = CHECK_OK(open(new_stream_path(), O_WRONLY | O_CREAT, 0644));
  CHECK_OK(ftruncate(fd, MIB));
  run_processes(4, write_records);
  char *record = malloc(RECORD);
  int reader = CHECK_OK(open(stream_path, O_RDONLY));
  CHECK_EQ(fstat_of(reader).st_size, 4L * RECORDS * RECORD);
  long first = stream_number("user.quire.oldest");
  for (long at = first; at < 4L * RECORDS * RECORD; at += RECORD) {
    CHECK_EQ(pread(reader, record, RECORD, at), RECORD);
    for (int i = 1; i < RECORD; i++) CHECK_EQ(record[i], record[0]);
  }
  CHECK_OK(unlink(stream_path));
}

static int writing;

static void *write_later(void *unused) {
  sleep_ms(200);
  write_all(writing, "x", 1);
  return unused;
}

static void poll_waits_for_more(void) {
  writing = make_stream();
  write_all(writing, "ab", 2);
  int reader = CHECK_OK(open(stream_path, O_RDONLY));
  struct pollfd waiting = {.fd = reader, .events = POLLIN};
  CHECK_EQ(poll(&waiting, 1, 5000), 1);
  char got[10];
  CHECK_EQ(read(reader, got, 10), 2);
  CHECK_EQ(poll(&waiting, 1, 100), 0);
  for (int i = 0; i < 3; i++) {
    pthread_t thread;
    pthread_create(&thread, NULL, write_later, NULL);
    CHECK_EQ(poll(&waiting, 1, 10000), 1);
    pthread_join(thread, NULL);
    CHECK_EQ(read(reader, got, 10), 1);
    CHECK_EQ(got[0], 'x');
  }
  CHECK_OK(unlink(stream_path));
}

static int waiting_fd;
static struct pollfd waiter;

static void *poll_once(void *unused) {
  waiter = (struct pollfd){.fd = waiting_fd, .events = POLLIN};
  CHECK_EQ(poll(&waiter, 1, 10000), 1);
  return unused;
}

static void poll_outlives_another_capacity(void) {
  int fd = make_stream();
  waiting_fd = CHECK_OK(open(stream_path, O_RDONLY));
  pthread_t thread;
  pthread_create(&thread, NULL, poll_once, NULL);
  sleep_ms(200);
  CHECK_OK(ftruncate(fd, 2 * CAPACITY));
  write_all(fd, "x", 1);
  pthread_join(thread, NULL);
  CHECK(waiter.revents & POLLIN);
  CHECK_OK(unlink(stream_path));
}

static void names_are_files(void) {
  int fd = make_stream();
  write_all(fd, "abc", 3);
  char other[300];
  snprintf(other, sizeof other, "%s-other", stream_path);
  CHECK_OK(rename(stream_path, other));
  CHECK_FAILS(open(stream_path, O_RDONLY), ENOENT);
  CHECK_CONTENT(other, "abc");
  CHECK_OK(chmod(other, 0600));
  CHECK_MODE(other, 0600);
  snprintf(other, sizeof other, "%s@12", stream_path);
  CHECK_FAILS(open(other, O_WRONLY | O_CREAT, 0644), EINVAL);
  CHECK_FAILS(rename(stream_path, "elsewhere"), ENOENT);
  snprintf(other, sizeof other, "%s-other", stream_path);
  CHECK_FAILS(rename(other, "elsewhere"), EXDEV);
  CHECK_OK(unlink(other));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(what_is_written_is_read),
      TEST(writes_go_to_the_end_whatever_the_offset),
      TEST(truncating_by_opening_leaves_it),
      TEST(reading_what_is_lost_fails_once),
      TEST(an_error_is_not_hidden_behind_data),
      TEST(a_view_begins_where_it_says),
      TEST(attributes_count),
      TEST(lost_bytes_are_no_hole),
      TEST(an_unlinked_one_is_still_open),
      TEST(writes_are_whole),
      TEST(poll_waits_for_more),
      TEST(poll_outlives_another_capacity),
      TEST(names_are_files),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
