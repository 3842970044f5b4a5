/* Creating, opening, reading and writing regular files. */
#include "check.h"

#include <sys/sendfile.h>
#include <sys/uio.h>

static void create_makes_an_empty_file(void) {
  close(CHECK_OK(open("f", O_CREAT | O_WRONLY, 0640)));
  struct stat st = stat_of("f");
  CHECK(S_ISREG(st.st_mode));
  CHECK_EQ(st.st_mode & 07777, 0640);
  CHECK_EQ(st.st_size, 0);
  CHECK_EQ(st.st_nlink, 1);
  CHECK_EQ(st.st_uid, geteuid());
  CHECK_EQ(st.st_gid, getegid());
}

static void excl_refuses_what_exists(void) {
  write_file("f", "old");
  CHECK_FAILS(open("f", O_CREAT | O_EXCL | O_WRONLY, 0644), EEXIST);
  CHECK_OK(symlink("nowhere", "dangling"));
  CHECK_FAILS(open("dangling", O_CREAT | O_EXCL | O_WRONLY, 0644), EEXIST);
  CHECK_CONTENT("f", "old");
}

static void excl_racer(int index) {
  (void)index;
  for (int i = 0; i < 100; i++) {
    char name[32];
    snprintf(name, sizeof name, "f%d", i);
    int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0644);
    if (fd < 0) {
      CHECK_EQ(errno, EEXIST);
      continue;
    }
    atomic_fetch_add(&flags[0], 1);
    close(fd);
  }
}

static void excl_has_one_winner(void) {
  run_threads(8, excl_racer);
  CHECK_EQ(atomic_load(&flags[0]), 100);
}

static void create_racer(int index) {
  for (int i = 0; i < 100; i++) {
    char name[32];
    snprintf(name, sizeof name, "f%d", i);
    int fd = CHECK_OK(open(name, O_CREAT | O_RDWR, 0644));
    char byte = 'a' + index;
    write_at(fd, &byte, 1, index);
    close(fd);
  }
}

static void create_race_makes_one_file(void) {
  run_threads(8, create_racer);
  for (int i = 0; i < 100; i++) {
    char name[32];
    snprintf(name, sizeof name, "f%d", i);
    CHECK_CONTENT(name, "abcdefgh");
  }
}

static void trunc_empties(void) {
  write_file("f", "something");
  int fd = CHECK_OK(open("f", O_RDWR | O_TRUNC));
  CHECK_EQ(fstat_of(fd).st_size, 0);
  write_at(fd, "x", 1, 2);
  char got[3];
  read_at(fd, got, 3, 0);
  CHECK_BYTES(got, "\0\0x", 3);
}

static void trunc_is_seen_by_others(void) {
  int other = make_file("f", "something");
  close(CHECK_OK(open("f", O_WRONLY | O_TRUNC)));
  CHECK_EQ(fstat_of(other).st_size, 0);
  char byte;
  CHECK_EQ(pread(other, &byte, 1, 0), 0);
}

static void append_ignores_the_offset(void) {
  write_file("f", "abc");
  int fd = CHECK_OK(open("f", O_RDWR | O_APPEND));
  CHECK_OK(lseek(fd, 0, SEEK_SET));
  CHECK_EQ(write(fd, "d", 1), 1);
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), 4);
  CHECK_EQ(pwrite(fd, "e", 1, 0), 1); /* Linux: pwrite appends, too */
  CHECK_CONTENT("f", "abcde");
}

static void append_follows_truncation(void) {
  write_file("f", "abcdef");
  int fd = CHECK_OK(open("f", O_WRONLY | O_APPEND));
  CHECK_OK(truncate("f", 2));
  CHECK_EQ(write(fd, "x", 1), 1);
  CHECK_CONTENT("f", "abx");
}

enum { APPENDERS = 4, RECORDS = 500, RECORD = 100 };

static void appender(int index) {
  int fd = CHECK_OK(open("log", O_WRONLY | O_APPEND));
  for (int i = 0; i < RECORDS; i++) {
    char record[RECORD + 1];
    snprintf(record, sizeof record, "%d %*d\n", index, RECORD - 3, i);
    CHECK_EQ(write(fd, record, RECORD), RECORD);
  }
  CHECK_OK(close(fd));
}

static void check_log(void) {
  int fd = CHECK_OK(open("log", O_RDONLY));
  CHECK_EQ(fstat_of(fd).st_size, APPENDERS * RECORDS * RECORD);
  int next[APPENDERS] = {0};
  for (int i = 0; i < APPENDERS * RECORDS; i++) {
    char record[RECORD + 1] = {0};
    int index = -1, number = -1;
    read_at(fd, record, RECORD, (off_t)i * RECORD);
    CHECK_EQ(sscanf(record, "%d %d\n", &index, &number), 2);
    CHECK(index >= 0 && index < APPENDERS);
    CHECK_EQ(number, next[index]++);
  }
}

static void appending_processes_lose_nothing(void) {
  write_file("log", "");
  run_processes(APPENDERS, appender);
  check_log();
}

static void appending_threads_lose_nothing(void) {
  write_file("log", "");
  run_threads(APPENDERS, appender);
  check_log();
}

static void pread_and_pwrite_leave_the_offset(void) {
  int fd = make_file("f", "0123456789");
  CHECK_OK(lseek(fd, 4, SEEK_SET));
  char got[3];
  CHECK_EQ(pread(fd, got, 3, 7), 3);
  CHECK_BYTES(got, "789", 3);
  CHECK_EQ(pwrite(fd, "ab", 2, 1), 2);
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), 4);
  CHECK_CONTENT("f", "0ab3456789");
}

static void vectors_keep_their_order(void) {
  int fd = make_file("f", "");
  char a[] = "one", b[] = "two", x[2], y[5];
  struct iovec out[] = {{a, 3}, {NULL, 0}, {b, 3}}, in[] = {{x, 2}, {y, 5}};
  CHECK_EQ(writev(fd, out, 3), 6);
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), 6);
  CHECK_EQ(preadv(fd, in, 2, 0), 6);
  CHECK_BYTES(x, "on", 2);
  CHECK_BYTES(y, "etwo", 4);
  CHECK_EQ(pwritev(fd, out, 3, 3), 6);
  CHECK_CONTENT("f", "oneonetwo");
}

static void duplicates_share_the_offset(void) {
  int fd = make_file("f", "abcdef");
  int copy = CHECK_OK(dup(fd));
  char got[3];
  CHECK_EQ(read(fd, got, 3), 3);
  CHECK_EQ(read(copy, got, 3), 3);
  CHECK_BYTES(got, "def", 3);
  close(fd);
  CHECK_EQ(pread(copy, got, 3, 0), 3);
}

static void reads_end_at_the_end(void) {
  int fd = make_file("f", "abcde");
  char got[16];
  CHECK_EQ(pread(fd, got, sizeof got, 2), 3);
  CHECK_EQ(pread(fd, got, sizeof got, 5), 0);
  CHECK_EQ(pread(fd, got, sizeof got, 5000000), 0);
  CHECK_EQ(pread(fd, got, 0, 0), 0);
}

static void zero_length_write_past_the_end_changes_nothing(void) {
  int fd = make_file("f", "abc");
  CHECK_EQ(pwrite(fd, "", 0, 100000), 0);
  CHECK_EQ(fstat_of(fd).st_size, 3);
  CHECK_OK(lseek(fd, 1000, SEEK_SET));
  CHECK_EQ(write(fd, "", 0), 0);
  CHECK_EQ(fstat_of(fd).st_size, 3);
  CHECK_CONTENT("f", "abc");
}

static void write_past_the_end_leaves_zeros(void) {
  int fd = make_file("f", "abc");
  write_at(fd, "z", 1, 3 * MIB);
  CHECK_EQ(fstat_of(fd).st_size, 3 * MIB + 1);
  char *got = calloc(1, 3 * MIB);
  read_at(fd, got, 3 * MIB, 0);
  CHECK_BYTES(got, "abc", 3);
  CHECK_ZEROS(got + 3, 3 * MIB - 3);
}

static void sparse_files_take_little_space(void) {
  int fd = make_file("f", "");
  CHECK_OK(ftruncate(fd, GIB));
  write_at(fd, "middle", 6, GIB / 2);
  CHECK_OK(fsync(fd));
  CHECK(fstat_of(fd).st_blocks < 16 * MIB / 512);
  char got[4096];
  read_at(fd, got, sizeof got, GIB / 2 - 1000);
  CHECK_ZEROS(got, 1000);
  CHECK_BYTES(got + 1000, "middle", 6);
  CHECK_ZEROS(got + 1006, sizeof got - 1006);
}

static void far_end_of_8_tib(void) {
  int fd = make_file("f", "start");
  write_at(fd, "the end", 7, 8 * TIB - 7);
  CHECK_EQ(fstat_of(fd).st_size, 8 * TIB);
  CHECK_OK(close(fd));
  CHECK_EQ(stat_of("f").st_size, 8 * TIB);
  fd = CHECK_OK(open("f", O_RDWR));
  char got[4096];
  read_at(fd, got, sizeof got, 8 * TIB - (off_t)sizeof got);
  CHECK_ZEROS(got, sizeof got - 7);
  CHECK_BYTES(got + sizeof got - 7, "the end", 7);
  read_at(fd, got, sizeof got, 5 * TIB + 123);
  CHECK_ZEROS(got, sizeof got);
  CHECK_EQ(pread(fd, got, sizeof got, 8 * TIB - 3), 3);
  CHECK_EQ(lseek(fd, 0, SEEK_END), 8 * TIB);
  CHECK_OK(fsync(fd));
  CHECK(fstat_of(fd).st_blocks < 16 * MIB / 512);
}

static void descriptors_see_each_other_at_once(void) {
  int a = make_file("f", ""), b = CHECK_OK(open("f", O_RDWR));
  for (int i = 0; i < 200; i++) {
    char sent[97], got[97];
    fill(sent, sizeof sent, i);
    write_at(i % 2 ? a : b, sent, sizeof sent, i * 97L);
    CHECK_EQ(fstat_of(i % 2 ? b : a).st_size, (i + 1) * 97L);
    CHECK_EQ(stat_of("f").st_size, (i + 1) * 97L);
    read_at(i % 2 ? b : a, got, sizeof got, i * 97L);
    CHECK_BYTES(got, sent, sizeof sent);
  }
}

static void large_unaligned_writes_come_back(void) {
  size_t length = 5 * MIB + 4321;
  char *sent = malloc(length), *got = malloc(length);
  fill(sent, length, 7);
  int fd = make_file("f", "");
  write_at(fd, sent, length, 12345);
  CHECK_OK(close(fd));
  fd = CHECK_OK(open("f", O_RDONLY));
  read_at(fd, got, length, 12345);
  CHECK_BYTES(got, sent, length);
  read_at(fd, got, 12345, 0);
  CHECK_ZEROS(got, 12345);
}

/* Random writes, truncations and reads, compared with an array. */
static void random_operations_match_a_model(void) {
  enum { LIMIT = 300000, LONGEST = 40000 };
  static char model[LIMIT + LONGEST], got[LONGEST], data[LONGEST];
  long size = 0;
  uint32_t random = 20240131;
  int fd = make_file("f", "");
  for (int i = 0; i < 3000; i++) {
    long offset = next_random(&random) % LIMIT, length = next_random(&random) % LONGEST;
    switch (next_random(&random) % 8) {
      case 0:
        CHECK_OK(ftruncate(fd, offset));
        if (offset < size) {
          memset(model + offset, 0, size - offset);
        }
        size = offset;
        break;
      case 1:
        CHECK_OK(close(fd));
        fd = CHECK_OK(open("f", O_RDWR));
        CHECK_EQ(fstat_of(fd).st_size, size);
        break;
      case 2:
      case 3:
      case 4:
        fill(data, length, i);
        write_at(fd, data, length, offset);
        memcpy(model + offset, data, length);
        size = length > 0 && offset + length > size ? offset + length : size;
        break;
      default: {
        long expected = offset >= size ? 0 : size - offset < length ? size - offset : length;
        CHECK_EQ(pread(fd, got, length, offset), expected);
        CHECK_BYTES(got, model + offset, expected);
      }
    }
  }
}

static void syncs_succeed(void) {
  int fd = make_file("f", "abc");
  CHECK_OK(fdatasync(fd));
  CHECK_OK(fsync(fd));
  CHECK_OK(close(fd));
  int directory = CHECK_OK(open(".", O_RDONLY | O_DIRECTORY));
  CHECK_OK(fsync(directory));
  CHECK_OK(syncfs(directory));
  fd = CHECK_OK(open("f", O_RDONLY));
  CHECK_OK(fsync(fd));
  int synchronous = CHECK_OK(open("g", O_WRONLY | O_CREAT | O_SYNC, 0644));
  write_at(synchronous, "abc", 3, 0);
  CHECK_CONTENT("g", "abc");
}

static void sendfile_copies(void) {
  size_t length = MIB + 17;
  char *sent = malloc(length), *got = malloc(length);
  fill(sent, length, 3);
  int from = make_file("f", ""), to = make_file("g", "");
  write_at(from, sent, length, 0);
  off_t offset = 0;
  while ((size_t)offset < length) {
    CHECK(sendfile(to, from, &offset, length - offset) > 0);
  }
  read_at(to, got, length, 0);
  CHECK_BYTES(got, sent, length);
}

static void two_hundred_files_open_at_once(void) {
  int fds[200];
  for (int i = 0; i < 200; i++) {
    char name[32];
    snprintf(name, sizeof name, "f%d", i);
    fds[i] = make_file(name, name);
  }
  for (int i = 0; i < 200; i++) {
    char name[32], got[32] = {0};
    snprintf(name, sizeof name, "f%d", i);
    read_at(fds[i], got, strlen(name), 0);
    CHECK_BYTES(got, name, strlen(name));
    CHECK_OK(close(fds[i]));
  }
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(create_makes_an_empty_file),
      TEST(excl_refuses_what_exists),
      TEST(excl_has_one_winner),
      TEST(create_race_makes_one_file),
      TEST(trunc_empties),
      TEST(trunc_is_seen_by_others),
      TEST(append_ignores_the_offset),
      TEST(append_follows_truncation),
      TEST(appending_processes_lose_nothing),
      TEST(appending_threads_lose_nothing),
      TEST(pread_and_pwrite_leave_the_offset),
      TEST(vectors_keep_their_order),
      TEST(duplicates_share_the_offset),
      TEST(reads_end_at_the_end),
      TEST(zero_length_write_past_the_end_changes_nothing),
      TEST(write_past_the_end_leaves_zeros),
      TEST(sparse_files_take_little_space),
      TEST(far_end_of_8_tib),
      TEST(descriptors_see_each_other_at_once),
      TEST(large_unaligned_writes_come_back),
      TEST(random_operations_match_a_model),
      TEST(syncs_succeed),
      TEST(sendfile_copies),
      TEST(two_hundred_files_open_at_once),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
