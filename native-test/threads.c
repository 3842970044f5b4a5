/* Many threads and processes at work at once. */
#include "check.h"

#include <dirent.h>

enum { THREADS = 64, REGION = 48 * 1024 + 17, ROUNDS = 6 };

static int shared_fd;

static int open_shared(void) { return CHECK_OK(open("f", O_RDWR)); }

/* Writes its own region in pieces of several sizes and reads it back, again and again. */
static void work_on_region(int fd, int index) {
  unsigned char sent[REGION], got[REGION];
  off_t start = (off_t)index * REGION;
  for (int round = 0; round < ROUNDS; round++) {
    size_t piece = (size_t[]){REGION, 4096, 1000, 9999, 16384, 777}[round];
    fill(sent, REGION, index * ROUNDS + round);
    for (size_t done = 0; done < REGION; done += piece) {
      size_t length = done + piece < REGION ? piece : REGION - done;
      write_at(fd, sent + done, length, start + done);
    }
    read_at(fd, got, REGION, start);
    CHECK_BYTES(got, sent, REGION);
  }
}

static void check_regions(void) {
  unsigned char expected[REGION], got[REGION];
  int fd = open_shared();
  CHECK_EQ(fstat_of(fd).st_size, THREADS * REGION);
  for (int i = 0; i < THREADS; i++) {
    fill(expected, REGION, i * ROUNDS + ROUNDS - 1);
    read_at(fd, got, REGION, (off_t)i * REGION);
    CHECK_BYTES(got, expected, REGION);
  }
}

static void work_with_shared_descriptor(int index) { work_on_region(shared_fd, index); }

static void work_with_own_descriptor(int index) {
  int fd = open_shared();
  work_on_region(fd, index);
  CHECK_OK(close(fd));
}

static void regions_of_one_descriptor(void) {
  shared_fd = make_file("f", "");
  run_threads(THREADS, work_with_shared_descriptor);
  check_regions();
}

static void regions_of_many_descriptors(void) {
  write_file("f", "");
  run_threads(THREADS, work_with_own_descriptor);
  check_regions();
}

static void regions_of_processes(void) {
  write_file("f", "");
  run_processes(THREADS, work_with_own_descriptor);
  check_regions();
}

/*
 * Every thread writes the same blocks; in the end each block must be whole, written by one thread.
 */
static void write_all_blocks(int index) {
  char block[4096];
  int fd = open_shared();
  memset(block, 'a' + index, sizeof block);
  for (int i = 0; i < 64; i++) {
    write_at(fd, block, sizeof block, (i * 7 + index * 5) % 64 * 4096L);
  }
  CHECK_OK(close(fd));
}

static void overlapping_writes_stay_whole(void) {
  char block[4096];
  write_file("f", "");
  run_threads(16, write_all_blocks);
  int fd = open_shared();
  CHECK_EQ(fstat_of(fd).st_size, 64 * 4096);
  for (int i = 0; i < 64; i++) {
    read_at(fd, block, sizeof block, i * 4096L);
    for (size_t j = 1; j < sizeof block; j++) {
      CHECK_EQ(block[j], block[0]);
    }
  }
}

/* Threads that share an offset share out the file between them. */
static void read_records(int index) {
  char record[16];
  (void)index;
  for (ssize_t n; (n = CHECK_OK(read(shared_fd, record, 16))) > 0;) {
    CHECK_EQ(n, 16);
    atomic_fetch_add(&flags[0], 1);
    atomic_fetch_add(&flags[1], atoi(record));
  }
}

static void a_shared_offset_gives_each_record_once(void) {
  char record[17];
  shared_fd = make_file("f", "");
  for (int i = 0; i < 2000; i++) {
    snprintf(record, sizeof record, "%15d\n", i);
    CHECK_EQ(write(shared_fd, record, 16), 16);
  }
  CHECK_OK(lseek(shared_fd, 0, SEEK_SET));
  run_threads(8, read_records);
  CHECK_EQ(flags[0], 2000);
  CHECK_EQ(flags[1], 1999 * 2000 / 2);
}

static void create_and_unlink(int index) {
  char name[32], renamed[32];
  for (int i = 0; i < 60; i++) {
    snprintf(name, sizeof name, "t%d-%d", index, i);
    snprintf(renamed, sizeof renamed, "r%d-%d", index, i);
    write_file(name, name);
    CHECK_OK(rename(name, renamed));
    CHECK_CONTENT(renamed, name);
    CHECK(!exists(name));
    if (i % 6 != 0) {
      CHECK_OK(unlink(renamed));
    }
  }
}

static void many_create_in_one_directory(void) {
  run_threads(32, create_and_unlink);
  CHECK_EQ(count_entries("."), 32 * 10);
}

static void processes_create_in_one_directory(void) {
  run_processes(16, create_and_unlink);
  CHECK_EQ(count_entries("."), 16 * 10);
}

/* All threads make and remove the same few names; only the errors listed here are right. */
static void fight_over_names(int index) {
  uint32_t random = index + 1;
  char name[8], other[8];
  for (int i = 0; i < 300; i++) {
    snprintf(name, sizeof name, "n%u", next_random(&random) % 4);
    snprintf(other, sizeof other, "n%u", next_random(&random) % 4);
    int result = 0;
    switch (next_random(&random) % 7) {
      case 0: result = mkdir(name, 0755); break;
      case 1: result = rmdir(name); break;
      case 2: result = unlink(name); break;
      case 3: result = rename(name, other); break;
      case 4: result = link(name, other); break;
      case 5: result = symlink("x", name); break;
      default:
        result = open(name, O_CREAT | O_WRONLY | O_NOFOLLOW, 0644);
        if (result >= 0) {
          close(result);
        }
    }
    if (result < 0) {
      CHECK(errno == ENOENT || errno == EEXIST || errno == ENOTDIR || errno == EISDIR ||
            errno == ENOTEMPTY || errno == EPERM || errno == ELOOP || errno == EINVAL);
    }
  }
}

static void a_fight_over_names_leaves_order(void) {
  run_threads(16, fight_over_names);
  long entries = count_entries(".");
  CHECK(entries >= 0 && entries <= 4);
  DIR *dir = opendir(".");
  CHECK(dir != NULL);
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    lstat_of(entry->d_name);
  }
}

/* Some append, some truncate, some read: sizes must stay whole records. */
static void append_truncate_or_read(int index) {
  char got[1000];
  int fd = CHECK_OK(open("f", O_RDWR | O_APPEND));
  for (int i = 0; i < 300; i++) {
    if (index == 0 && i % 20 == 0) {
      CHECK_OK(ftruncate(fd, 0));
    } else if (index % 2 == 0) {
      CHECK_EQ(write(fd, "0123456789", 10), 10);
    } else {
      ssize_t n = CHECK_OK(pread(fd, got, sizeof got, 0));
      for (ssize_t j = 0; j < n; j++) {
        CHECK(got[j] == "0123456789"[j % 10] || got[j] == 0);
      }
    }
  }
  CHECK_OK(close(fd));
}

static void appending_against_truncation(void) {
  write_file("f", "");
  run_threads(8, append_truncate_or_read);
  CHECK_EQ(stat_of("f").st_size % 10, 0);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(regions_of_one_descriptor),
      TEST(regions_of_many_descriptors),
      TEST(regions_of_processes),
      TEST(overlapping_writes_stay_whole),
      TEST(a_shared_offset_gives_each_record_once),
      TEST(many_create_in_one_directory),
      TEST(processes_create_in_one_directory),
      TEST(a_fight_over_names_leaves_order),
      TEST(appending_against_truncation),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
