/*
 * However a byte of a replay stream is read, it is the byte of that offset, or the read fails with
 * EPIPE (with SIGBUS in a mapping).
 */
#include "streams.h"
#include "uring.h"

#include <setjmp.h>
#include <sys/sendfile.h>

#define PAGE 4096L
#define CAPACITY (2 * PAGE)

static int pipe_ends[2];

/* Reads through a pipe without a copy, by sendfile. */
static long read_by_sendfile(int fd, unsigned char *into, long length, off_t offset) {
  long count = sendfile(pipe_ends[1], fd, &offset, length);
  return count <= 0 ? count : read(pipe_ends[0], into, count);
}

static long read_by_splice(int fd, unsigned char *into, long length, off_t offset) {
  long count = splice(fd, &offset, pipe_ends[1], NULL, length, 0);
  return count <= 0 ? count : read(pipe_ends[0], into, count);
}

static long read_by_copy_file_range(int fd, unsigned char *into, long length, off_t offset) {
  char name[32]; /* several processes may read at once */
  snprintf(name, sizeof name, "copy-%d", getpid());
  int copy = CHECK_OK(open(name, O_RDWR | O_CREAT | O_TRUNC, 0600));
  long count = copy_file_range(fd, &offset, copy, NULL, length, 0);
  long got = count <= 0 ? count : pread(copy, into, count, 0);
  close(copy);
  return got;
}

static sigjmp_buf fault;

static void on_fault(int signal) {
  (void)signal;
  siglongjmp(fault, 1);
}

static long read_mapped(int flags, int fd, unsigned char *into, long most, off_t offset) {
  off_t size = fstat_of(fd).st_size;
  if (offset >= size) return 0;
  const long length = most < size - offset ? most : size - offset;
  const long start = offset / PAGE * PAGE;
  unsigned char *map =
      mmap(NULL, offset - start + length, PROT_READ, flags, fd, start);
  if (map == MAP_FAILED) return -1;
  signal(SIGBUS, on_fault);
  bool faults = sigsetjmp(fault, 1);
  if (!faults) memcpy(into, map + (offset - start), length);
  munmap(map, offset - start + length);
  errno = EPIPE;
  return faults ? -1 : length;
}

static long read_by_mmap(int fd, unsigned char *into, long most, off_t offset) {
  return read_mapped(MAP_PRIVATE, fd, into, most, offset);
}

/*
 * Reads nothing if shared mappings are refused. For files whose pages the kernel is told not to
 * keep, it allows shared mappings only if the file system has agreed in INIT, which libfuse 2
 * cannot do.
 */
static long read_by_shared_mmap(int fd, unsigned char *into, long most, off_t offset) {
  long count = read_mapped(MAP_SHARED, fd, into, most, offset);
  return count < 0 && errno == ENODEV ? 0 : count;
}

static long read_by_pread(int fd, unsigned char *into, long length, off_t offset) {
  return pread(fd, into, length, offset);
}

static struct uring ring;
static bool has_ring;

static long read_by_uring(int fd, unsigned char *into, long length, off_t offset) {
  return has_ring ? uring_read(&ring, fd, into, length, offset) : pread(fd, into, length, offset);
}

typedef long way(int fd, unsigned char *into, long length, off_t offset);

static way *const zero_copy[] = {
    read_by_sendfile, read_by_splice, read_by_copy_file_range, read_by_mmap};
#define WAYS 4

static unsigned char got[16 * PAGE];

static int make(long capacity) {
  CHECK_OK(pipe(pipe_ends));
  return new_stream(capacity);
}

static void lost_bytes_are_an_error(void) {
  int fd = make(CAPACITY);
  append(fd, 0, 3 * PAGE);
  append(fd, 3 * PAGE, 2 * PAGE); /* the oldest byte is 3 * PAGE */
  for (int i = 0; i < WAYS; i++) {
    int reader = CHECK_OK(open(stream_path, O_RDONLY));
    for (int again = 0; again < 2; again++) {
      CHECK_FAILS(zero_copy[i](reader, got, PAGE, 0), EPIPE);
      CHECK_FAILS(zero_copy[i](reader, got, PAGE, 2 * PAGE), EPIPE);
    }
    long count = CHECK_OK(zero_copy[i](reader, got, PAGE, 3 * PAGE));
    CHECK_EQ(count, PAGE);
    CHECK_EQ(first_wrong(got, count, 3 * PAGE), -1);
    close(reader);
  }
  CHECK_OK(unlink(stream_path));
}

static void bytes_once_read_are_not_replaced(void) {
  for (int i = 0; i < WAYS; i++) {
    int fd = make(CAPACITY);
    append(fd, 0, CAPACITY);
    int reader = CHECK_OK(open(stream_path, O_RDONLY));
    CHECK_EQ(zero_copy[i](reader, got, CAPACITY, 0), CAPACITY);
    CHECK_EQ(first_wrong(got, CAPACITY, 0), -1);
    append(fd, CAPACITY, PAGE + 100);
    long count = zero_copy[i](reader, got, CAPACITY, 0);
    if (count < 0) CHECK_EQ(errno, EPIPE);
    CHECK_EQ(first_wrong(got, count < 0 ? 0 : count, 0), -1);
    CHECK_OK(unlink(stream_path));
  }
}

/* Reads the last page again and again while it fills. */
static void what_is_appended_is_seen(void) {
  for (int i = 0; i < WAYS; i++) {
    int fd = make(64 * KIB);
    int reader = CHECK_OK(open(stream_path, O_RDONLY));
    uint32_t seed = 20 + i;
    long total = 0;
    for (int round = 0; round < 60; round++) {
      long more = 1 + next_random(&seed) % 400;
      append(fd, total, more);
      total += more;
      if (round % 3 == 0) CHECK_EQ(fstat_of(reader).st_size, total);
      long count = CHECK_OK(zero_copy[i](reader, got, sizeof got, 0));
      CHECK_EQ(count, total);
      CHECK_EQ(first_wrong(got, count, 0), -1);
    }
    CHECK_OK(unlink(stream_path));
  }
}

static void a_mapping_shows_what_is_appended(void) {
  int fd = make(64 * KIB);
  int reader = CHECK_OK(open(stream_path, O_RDONLY));
  append(fd, 0, 100);
  unsigned char *map = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, reader, 0);
  CHECK(map != MAP_FAILED);
  for (long total = 100; total < PAGE - 100; total += 50) {
    CHECK_EQ(first_wrong(map, total, 0), -1);
    append(fd, total, 50);
    CHECK_EQ(first_wrong(map, total + 50, 0), -1);
  }
  CHECK_OK(unlink(stream_path));
}

/* Bytes written to a mapping do not become part of the stream. */
static void a_mapping_writes_nothing(void) {
  int fd = make(64 * KIB);
  append(fd, 0, 100);
  unsigned char *map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map != MAP_FAILED) {
    memset(map, 'x', 50);
    msync(map, PAGE, MS_SYNC);
    munmap(map, PAGE);
  }
  close(fd);
  int reader = CHECK_OK(open(stream_path, O_RDONLY));
  CHECK_EQ(fstat_of(reader).st_size, 100);
  CHECK_EQ(stream_number("user.quire.total"), 100);
  CHECK_EQ(pread(reader, got, PAGE, 0), 100);
  CHECK_EQ(first_wrong(got, 100, 0), -1);
  CHECK_EQ(read_by_sendfile(reader, got, PAGE, 0), 100);
  CHECK_EQ(first_wrong(got, 100, 0), -1);
  CHECK_OK(unlink(stream_path));
}

static void a_shared_mapping_is_true_or_refused(void) {
  int fd = make(CAPACITY);
  append(fd, 0, CAPACITY + 100); /* the oldest byte is 100 */
  int reader = CHECK_OK(open(stream_path, O_RDONLY));
  unsigned char *map = mmap(NULL, 3 * PAGE, PROT_READ, MAP_SHARED, reader, 0);
  if (map == MAP_FAILED) {
    CHECK_EQ(errno, ENODEV);
  } else {
    CHECK_FAILS(read_by_shared_mmap(reader, got, PAGE, 0), EPIPE);
    CHECK_EQ(first_wrong(map + PAGE, PAGE + 100, PAGE), -1);
    append(fd, CAPACITY + 100, 1000);
    CHECK_EQ(first_wrong(map + 2 * PAGE, 1100, 2 * PAGE), -1);
    munmap(map, 3 * PAGE);
  }
  CHECK_OK(unlink(stream_path));
}

/*
 * A reader that has the stream open sees the true bytes again once the kernel tries to write back
 * those of a mapping.
 */
static void what_a_mapping_writes_does_not_stay(void) {
  int fd = make(CAPACITY);
  append(fd, 0, CAPACITY);
  int reader = CHECK_OK(open(stream_path, O_RDONLY));
  CHECK_EQ(read_by_sendfile(reader, got, CAPACITY, 0), CAPACITY);
  unsigned char *map = mmap(NULL, CAPACITY, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map != MAP_FAILED) {
    memset(map + 100, 'x', PAGE);
    CHECK_FAILS(msync(map, CAPACITY, MS_SYNC), EINVAL);
    for (int try = 0; try < 100; try++) {
      CHECK_EQ(read_by_sendfile(reader, got, CAPACITY, 0), CAPACITY);
      if (first_wrong(got, CAPACITY, 0) < 0 && first_wrong(map, CAPACITY, 0) < 0) break;
      sleep_ms(50); /* the daemon notifies the kernel after it has replied the error */
    }
    CHECK_EQ(first_wrong(map, CAPACITY, 0), -1);
    munmap(map, CAPACITY);
  }
  CHECK_EQ(read_by_sendfile(reader, got, CAPACITY, 0), CAPACITY);
  CHECK_EQ(first_wrong(got, CAPACITY, 0), -1);
  CHECK_OK(unlink(stream_path));
}

static void views_are_read_from_where_they_begin(void) {
  int fd = make(CAPACITY);
  append(fd, 0, CAPACITY);
  append(fd, CAPACITY, 1234);
  char view[300];
  snprintf(view, sizeof view, "%s@oldest", stream_path);
  for (int i = 0; i < WAYS; i++) {
    int reader = CHECK_OK(open(view, O_RDONLY));
    CHECK_EQ(fstat_of(reader).st_size, CAPACITY);
    long count = CHECK_OK(zero_copy[i](reader, got, sizeof got, 0));
    CHECK_EQ(count, CAPACITY);
    CHECK_EQ(first_wrong(got, count, 1234), -1);
    close(reader);
  }
  append(fd, CAPACITY + 1234, 1000); /* the view "oldest" begins elsewhere now */
  for (int i = 0; i < WAYS; i++) {
    int reader = CHECK_OK(open(view, O_RDONLY));
    CHECK_EQ(fstat_of(reader).st_size, CAPACITY);
    long count = CHECK_OK(zero_copy[i](reader, got, sizeof got, 0));
    CHECK_EQ(count, CAPACITY);
    CHECK_EQ(first_wrong(got, count, 2234), -1);
    close(reader);
  }
  CHECK_OK(unlink(stream_path));
}

static void a_view_is_of_the_stream_that_was_opened(void) {
  int fd = make(CAPACITY);
  append(fd, 0, 3000);
  char view[300];
  snprintf(view, sizeof view, "%s@oldest", stream_path);
  int old = CHECK_OK(open(view, O_RDONLY));
  CHECK_OK(unlink(stream_path));
  int remade = CHECK_OK(open(stream_path, O_RDWR | O_CREAT | O_EXCL, 0644));
  CHECK_EQ(write(remade, "zzzz", 4), 4);
  int young = CHECK_OK(open(view, O_RDONLY));
  for (int i = 0; i < WAYS; i++) {
    long count = zero_copy[i](old, got, sizeof got, 0);
    if (count < 0) {
      CHECK_EQ(errno, EPIPE);
    } else {
      CHECK_EQ(count, 3000);
      CHECK_EQ(first_wrong(got, count, 0), -1);
    }
    count = zero_copy[i](young, got, sizeof got, 0);
    if (count < 0) {
      CHECK_EQ(errno, EPIPE);
    } else {
      CHECK_EQ(count, 4);
      CHECK_BYTES(got, "zzzz", 4);
    }
  }
  CHECK_EQ(pread(old, got, sizeof got, 0), 3000);
  CHECK_EQ(pread(young, got, sizeof got, 0), 4);
  CHECK_OK(unlink(stream_path));
}

/*
 * A reader that was told of a loss does not use up the error for another reader of the same handle.
 */
static int shared;

static void read_where_another_was_told(int index) {
  if (index == 0) {
    CHECK_FAILS(pread(shared, got, 10, 0), EPIPE);
    atomic_store(&flags[0], 1);
    await(1, 1);
  } else {
    await(0, 1);
    CHECK_FAILS(pread(shared, got + 10, 10, 0), EPIPE);
    atomic_store(&flags[1], 1);
  }
}

static void each_reader_is_told_of_a_loss(void) {
  int fd = make(CAPACITY);
  append(fd, 0, 3 * PAGE);
  shared = CHECK_OK(open(stream_path, O_RDONLY));
  run_threads(2, read_where_another_was_told);
  CHECK_OK(unlink(stream_path));
}

static void reads_by_io_uring_are_told_of_losses(void) {
  if (!uring_open(&ring)) skip("no io_uring here");
  int fd = make(CAPACITY);
  append(fd, 0, 3 * PAGE);
  append(fd, 3 * PAGE, 2 * PAGE);
  int reader = CHECK_OK(open(stream_path, O_RDONLY));
  CHECK_FAILS(uring_read(&ring, reader, got, PAGE, 0), EPIPE);
  CHECK_FAILS(uring_read(&ring, reader, got, PAGE, PAGE), EPIPE);
  CHECK_EQ(uring_read(&ring, reader, got, 2 * PAGE, 3 * PAGE + 10), 2 * PAGE - 10);
  CHECK_EQ(first_wrong(got, 2 * PAGE - 10, 3 * PAGE + 10), -1); /* short: the stream ends there */
  CHECK_EQ(uring_read(&ring, reader, got, PAGE, 5 * PAGE), 0);
  /* after a read at the end, another read does not wait */
  CHECK_EQ(uring_read(&ring, reader, got, PAGE, 3 * PAGE), PAGE);
  CHECK_OK(unlink(stream_path));
}

/* ---- a model: random appends, and reads in all ways, by several processes */

#define ROUNDS 150
#define MOST_APPENDS 100000

static way *const all_ways[] = {
    read_by_sendfile, read_by_splice, read_by_copy_file_range, read_by_mmap, read_by_shared_mmap,
    read_by_pread, read_by_uring};
#define ALL_WAYS 7
#define SHARED_MAPPING 4

static void read_as_it_grows(uint32_t seed) {
  CHECK_OK(pipe(pipe_ends)); /* each process has its own */
  has_ring = uring_open(&ring);
  long of_way[ALL_WAYS] = {0};
  for (int round = 0; round < ROUNDS; round++) {
    int reader = CHECK_OK(open(stream_path, O_RDONLY));
    for (int i = 0; i < 4; i++) {
      long total = stream_number("user.quire.total");
      long oldest = stream_number("user.quire.oldest");
      long offset = next_random(&seed) % (total + 1);
      if (next_random(&seed) % 4 > 0) offset = oldest + next_random(&seed) % (total - oldest + 1);
      int kind = next_random(&seed) % ALL_WAYS;
      if (next_random(&seed) % 4 == 0) fstat_of(reader);
      long count = all_ways[kind](reader, got, 1 + next_random(&seed) % sizeof got, offset);
      if (count < 0) {
        CHECK_EQ(errno, EPIPE);
        if (kind > SHARED_MAPPING) { /* the next read of this handle might go on behind the loss */
          close(reader);
          reader = CHECK_OK(open(stream_path, O_RDONLY));
        }
      } else {
        long wrong = first_wrong(got, count, offset);
        if (wrong >= 0) {
          fail(HERE, "way %d: byte %ld is %d and not %d (read %ld from %ld, total was %ld)", kind,
               offset + wrong, got[wrong], byte_at(offset + wrong), count, offset, total);
        }
        of_way[kind] += count;
      }
    }
    close(reader);
  }
  for (int i = 0; i < ALL_WAYS; i++) CHECK(of_way[i] > 0 || i == SHARED_MAPPING);
}

static uint32_t model_seed;

static void model_process(int index) {
  uint32_t seed = model_seed + 1000 * index;
  if (index > 0) {
    read_as_it_grows(seed);
    atomic_fetch_add(&flags[0], 1);
    return;
  }
  int fd = CHECK_OK(open(stream_path, O_WRONLY | O_APPEND));
  long total = stream_number("user.quire.total");
  for (int i = 0; i < MOST_APPENDS && atomic_load(&flags[0]) < 2; i++) {
    long more = 1 + next_random(&seed) % (next_random(&seed) % 10 == 0 ? 3 * PAGE : 300);
    append(fd, total, more);
    total += more;
    usleep(next_random(&seed) % 500);
    CHECK(i < MOST_APPENDS - 1);
  }
}

static void reads_are_true_while_it_grows(void) {
  model_seed = getenv("SEED") ? atoi(getenv("SEED")) : getpid();
  printf("stream_reads: SEED=%u\n", model_seed);
  fflush(stdout);
  int fd = make(4 * PAGE);
  append(fd, 0, 100);
  run_processes(3, model_process);
  CHECK_OK(unlink(stream_path));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(lost_bytes_are_an_error),
      TEST(bytes_once_read_are_not_replaced),
      TEST(what_is_appended_is_seen),
      TEST(a_mapping_shows_what_is_appended),
      TEST(a_mapping_writes_nothing),
      TEST(a_shared_mapping_is_true_or_refused),
      TEST(what_a_mapping_writes_does_not_stay),
      TEST(views_are_read_from_where_they_begin),
      TEST(a_view_is_of_the_stream_that_was_opened),
      TEST(each_reader_is_told_of_a_loss),
      TEST(reads_by_io_uring_are_told_of_losses),
      TEST(reads_are_true_while_it_grows),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
