/* Memory-mapped files. */
#include "check.h"

#include <sys/statvfs.h>

enum { PAGE = 4096 };

static char *map(int fd, size_t length, int protection, int how) {
  char *memory = mmap(NULL, length, protection, how, fd, 0);
  CHECK_OK(memory == MAP_FAILED ? -1 : 0);
  return memory;
}

static void shared_map_reads_the_file(void) {
  size_t length = MIB + 100;
  char *sent = malloc(length);
  fill(sent, length, 1);
  int fd = make_file("f", "");
  write_at(fd, sent, length, 0);
  CHECK_BYTES(map(fd, length, PROT_READ, MAP_SHARED), sent, length);
}

static void shared_map_of_a_file_opened_for_reading(void) {
  write_file("f", "text");
  int fd = CHECK_OK(open("f", O_RDONLY));
  CHECK_BYTES(map(fd, PAGE, PROT_READ, MAP_SHARED), "text", 4);
  CHECK_FAILS(mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0, EACCES);
}

static void stores_are_read_after_msync(void) {
  int fd = make_file("f", "0123456789");
  char *memory = map(fd, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED);
  memcpy(memory + 3, "abc", 3);
  CHECK_OK(msync(memory, PAGE, MS_SYNC));
  CHECK_CONTENT("f", "012abc6789");
  memcpy(memory, "xyz", 3);
  CHECK_OK(msync(memory, PAGE, MS_SYNC));
  CHECK_CONTENT("f", "xyzabc6789");
}

static void stores_are_read_after_munmap(void) {
  int fd = make_file("f", "0123456789");
  char *memory = map(fd, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED);
  memcpy(memory + 3, "abc", 3);
  CHECK_OK(munmap(memory, PAGE));
  CHECK_CONTENT("f", "012abc6789");
  CHECK_OK(close(fd));
  CHECK_CONTENT("f", "012abc6789");
}

static void stores_survive_close_before_munmap(void) {
  int fd = make_file("f", "0123456789");
  char *memory = map(fd, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED);
  CHECK_OK(close(fd));
  memcpy(memory + 3, "abc", 3);
  CHECK_OK(munmap(memory, PAGE));
  CHECK_CONTENT("f", "012abc6789");
}

static void stores_into_a_hole_are_kept(void) {
  int fd = make_file("f", "");
  CHECK_OK(ftruncate(fd, 4 * MIB));
  char *memory = map(fd, 4 * MIB, PROT_READ | PROT_WRITE, MAP_SHARED);
  for (long i = 0; i < 4 * MIB; i += 256 * KIB) {
    memory[i] = 'x';
  }
  CHECK_OK(msync(memory, 4 * MIB, MS_SYNC));
  char got[PAGE];
  for (long i = 0; i < 4 * MIB; i += 256 * KIB) {
    read_at(fd, got, PAGE, i);
    CHECK_EQ(got[0], 'x');
    CHECK_ZEROS(got + 1, PAGE - 1);
  }
}

static void private_map_sees_the_file(void) {
  int fd = make_file("f", "text");
  char *memory = map(fd, PAGE, PROT_READ, MAP_PRIVATE);
  CHECK_BYTES(memory, "text", 4);
}

static void private_stores_stay_private(void) {
  int fd = make_file("f", "text");
  char *memory = map(fd, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE);
  memory[0] = 'n';
  CHECK_OK(munmap(memory, PAGE));
  CHECK_CONTENT("f", "text");
}

static void writes_are_seen_in_the_map(void) {
  int fd = make_file("f", "0123456789");
  char *memory = map(fd, PAGE, PROT_READ, MAP_SHARED);
  CHECK_BYTES(memory, "0123", 4);
  write_at(fd, "abc", 3, 2);
  CHECK_BYTES(memory, "01abc56789", 10);
}

static void the_tail_of_the_last_page_is_zero(void) {
  int fd = make_file("f", "abcdef");
  char *memory = map(fd, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED);
  CHECK_ZEROS(memory + 6, PAGE - 6);
  memset(memory + 6, 'x', 10); /* behind the end of the file: must never appear in it */
  CHECK_OK(msync(memory, PAGE, MS_SYNC));
  CHECK_OK(munmap(memory, PAGE));
  CHECK_EQ(stat_of("f").st_size, 6);
  CHECK_OK(ftruncate(fd, 100));
  char got[100];
  read_at(fd, got, 100, 0);
  CHECK_BYTES(got, "abcdef", 6);
  CHECK_ZEROS(got + 6, 94);
}

/* Touches a byte in another process; returns the signal that ended it, or 0. */
static int signal_of_touching(volatile char *address) {
  pid_t child = CHECK_OK(fork());
  if (child == 0) {
    char byte = *address;
    _exit(byte & 0);
  }
  int status;
  CHECK_OK(waitpid(child, &status, 0));
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void touching_past_the_end_is_sigbus(void) {
  int fd = make_file("f", "abcdef");
  char *memory = map(fd, 3 * PAGE, PROT_READ, MAP_SHARED);
  CHECK_EQ(signal_of_touching(memory + PAGE - 1), 0);
  CHECK_EQ(signal_of_touching(memory + PAGE), SIGBUS);
  CHECK_EQ(signal_of_touching(memory + 2 * PAGE), SIGBUS);
}

static void truncation_takes_mapped_pages_away(void) {
  int fd = make_file("f", "");
  CHECK_OK(ftruncate(fd, 4 * PAGE));
  char *memory = map(fd, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED);
  memset(memory, 'x', 4 * PAGE);
  CHECK_OK(ftruncate(fd, PAGE + 10));
  CHECK_EQ(signal_of_touching(memory + PAGE), 0);
  CHECK_EQ(signal_of_touching(memory + 2 * PAGE), SIGBUS);
  CHECK_OK(ftruncate(fd, 4 * PAGE));
  CHECK_EQ(memory[PAGE + 9], 'x');
  CHECK_ZEROS(memory + PAGE + 10, 3 * PAGE - 10);
}

static void growth_gives_mapped_pages(void) {
  int fd = make_file("f", "");
  char *memory = map(fd, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED);
  CHECK_OK(ftruncate(fd, 2 * PAGE));
  memory[PAGE + 1] = 'x';
  CHECK_OK(msync(memory, 2 * PAGE, MS_SYNC));
  char got[2];
  read_at(fd, got, 2, PAGE);
  CHECK_BYTES(got, "\0x", 2);
}

static void a_map_outlives_unlink(void) {
  int fd = make_file("f", "");
  CHECK_OK(ftruncate(fd, 64 * PAGE));
  char *memory = map(fd, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED);
  CHECK_OK(unlink("f"));
  CHECK_OK(close(fd));
  for (int i = 0; i < 64; i++) {
    memory[i * PAGE] = i + 1;
  }
  CHECK_OK(msync(memory, 64 * PAGE, MS_SYNC));
  for (int i = 0; i < 64; i++) {
    CHECK_EQ(memory[i * PAGE], i + 1);
  }
}

static void count_to_ten_thousand(int index) {
  (void)index;
  int fd = CHECK_OK(open("f", O_RDWR));
  _Atomic int *counter = (_Atomic int *)map(fd, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED);
  for (int i = 0; i < 10000; i++) {
    atomic_fetch_add(counter, 1);
  }
}

static void processes_share_a_map(void) {
  int fd = make_file("f", "");
  CHECK_OK(ftruncate(fd, PAGE));
  run_processes(4, count_to_ten_thousand);
  int sum;
  read_at(fd, &sum, sizeof sum, 0);
  CHECK_EQ(sum, 40000);
}

static void stores_change_mtime(void) {
  int fd = make_file("f", "0123456789");
  struct timespec old[2] = {{1000, 0}, {1000, 0}};
  CHECK_OK(futimens(fd, old));
  char *memory = map(fd, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED);
  memory[0] = 'x';
  CHECK_OK(msync(memory, PAGE, MS_SYNC));
  CHECK_OK(munmap(memory, PAGE));
  CHECK_OK(close(fd));
  CHECK(stat_of("f").st_mtime > 1000);
}

static void copy_program(const char *from, const char *to) {
  static char buffer[64 * 1024];
  int in = CHECK_OK(open(from, O_RDONLY)), out = CHECK_OK(open(to, O_WRONLY | O_CREAT, 0755));
  for (ssize_t n; (n = CHECK_OK(read(in, buffer, sizeof buffer))) > 0;) {
    CHECK_EQ(write(out, buffer, n), n);
  }
  CHECK_OK(close(in));
  CHECK_OK(close(out));
}

static void a_copied_program_runs(void) {
  struct statvfs fs;
  CHECK_OK(statvfs(".", &fs));
  if (fs.f_flag & ST_NOEXEC) {
    skip("mounted noexec");
  }
  copy_program("/bin/true", "program");
  pid_t child = CHECK_OK(fork());
  if (child == 0) {
    execl("./program", "program", (char *)NULL);
    _exit(errno);
  }
  reap(child);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(shared_map_reads_the_file),
      TEST(shared_map_of_a_file_opened_for_reading),
      TEST(stores_are_read_after_msync),
      TEST(stores_are_read_after_munmap),
      TEST(stores_survive_close_before_munmap),
      TEST(stores_into_a_hole_are_kept),
      TEST(private_map_sees_the_file),
      TEST(private_stores_stay_private),
      TEST(writes_are_seen_in_the_map),
      TEST(the_tail_of_the_last_page_is_zero),
      TEST(touching_past_the_end_is_sigbus),
      TEST(truncation_takes_mapped_pages_away),
      TEST(growth_gives_mapped_pages),
      TEST(a_map_outlives_unlink),
      TEST(processes_share_a_map),
      TEST(stores_change_mtime),
      TEST(a_copied_program_runs),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
