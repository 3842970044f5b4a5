/*
 * A view of a replay stream is a file with a fixed beginning: its byte k is that of the stream's
 * offset BEGINNING + k, or the read fails with EPIPE.
 */
#include "streams.h"

#include <sys/sendfile.h>

#define CAPACITY (8 * KIB)

static unsigned char got[CAPACITY];
static char view_path[300];

static const char *view(const char *from) {
  snprintf(view_path, sizeof view_path, "%s@%s", stream_path, from);
  return view_path;
}

static const int how[] = {0, O_DIRECT};

static void check_read(int fd, long length, long offset) {
  CHECK_EQ(read(fd, got, length), length);
  CHECK_EQ(first_wrong(got, length, offset), -1);
}

/*
 * As with the stream itself, a reader that goes on after the error gets the oldest byte that is
 * left.
 */
static void a_loss_in_the_middle_is_told(void) {
  const char *from[] = {"oldest", "3000"};
  const long begins[] = {2000, 3000};
  for (int i = 0; i < 4; i++) {
    int fd = new_stream(CAPACITY);
    append(fd, 0, CAPACITY);
    append(fd, CAPACITY, 2000);
    int reader = CHECK_OK(open(view(from[i % 2]), O_RDONLY | how[i / 2]));
    check_read(reader, 1000, begins[i % 2]);
    append(fd, CAPACITY + 2000, 4000); /* the oldest byte is 6000 */
    CHECK_FAILS(read(reader, got, 1000), EPIPE);
    CHECK_FAILS(pread(reader, got, 1000, 5999 - begins[i % 2]), EPIPE);
    CHECK_EQ(pread(reader, got, 1000, 6000 - begins[i % 2]), 1000);
    CHECK_EQ(first_wrong(got, 1000, 6000), -1);
    CHECK_FAILS(read(reader, got, 1000), EPIPE);
    check_read(reader, 1000, 6000);
    check_read(reader, 1000, 7000);
    close(reader);
    CHECK_OK(unlink(stream_path));
  }
}

static void a_view_of_lost_bytes_begins_where_it_says(void) {
  int fd = new_stream(CAPACITY);
  append(fd, 0, CAPACITY);
  append(fd, CAPACITY, 2000);
  CHECK_EQ(stat_of(view("500")).st_size, CAPACITY + 1500);
  for (int i = 0; i < 2; i++) {
    int reader = CHECK_OK(open(view("500"), O_RDONLY | how[i]));
    CHECK_EQ(fstat_of(reader).st_size, CAPACITY + 1500);
    CHECK_FAILS(read(reader, got, 1000), EPIPE);
    CHECK_EQ(pread(reader, got, 1000, 1500), 1000);
    CHECK_EQ(first_wrong(got, 1000, 2000), -1);
    CHECK_EQ(lseek(reader, -5, SEEK_END), CAPACITY + 1495);
    check_read(reader, 5, CAPACITY + 1995);
    close(reader);
  }
  CHECK_OK(unlink(stream_path));
}

static void zero_copy_reads_are_told_of_losses(void) {
  int fd = new_stream(CAPACITY), pipe_ends[2];
  CHECK_OK(pipe(pipe_ends));
  append(fd, 0, CAPACITY);
  int early = CHECK_OK(open(view("0"), O_RDONLY));
  append(fd, CAPACITY, 5000);
  int late = CHECK_OK(open(view("4096"), O_RDONLY));
  off_t offset = 0;
  CHECK_FAILS(sendfile(pipe_ends[1], early, &offset, 1000), EPIPE);
  CHECK_FAILS(sendfile(pipe_ends[1], late, &offset, 1000), EPIPE);
  offset = 4096;
  CHECK_EQ(sendfile(pipe_ends[1], late, &offset, 1000), 1000);
  CHECK_EQ(read(pipe_ends[0], got, 1000), 1000);
  CHECK_EQ(first_wrong(got, 1000, CAPACITY), -1);
  CHECK_OK(unlink(stream_path));
}

static void a_view_of_bytes_to_come_waits_for_them(void) {
  int fd = new_stream(CAPACITY);
  append(fd, 0, 1000);
  int reader = CHECK_OK(open(view("1500"), O_RDONLY));
  int far = CHECK_OK(open(view("9223372036854775807"), O_RDONLY));
  CHECK_EQ(fstat_of(reader).st_size, 0);
  CHECK_EQ(read(reader, got, 100), 0);
  append(fd, 1000, 400);
  CHECK_EQ(read(reader, got, 100), 0);
  append(fd, 1400, 200);
  CHECK_EQ(fstat_of(reader).st_size, 100);
  check_read(reader, 100, 1500);
  CHECK_EQ(read(reader, got, 100), 0);
  CHECK_EQ(read(far, got, 100), 0);
  CHECK_EQ(pread(far, got, 100, 1L << 40), 0);
  CHECK_FAILS(open(view("9223372036854775808"), O_RDONLY), ENOENT);
  CHECK_OK(unlink(stream_path));
}

/* ---- a reader of the oldest bytes beside a fast writer */

#define READERS 2
#define VIEWS 100
#define MOST_APPENDS 200000

static uint32_t views_seed;

/* Each open view keeps one beginning; its first bytes tell which. */
static void read_views(uint32_t seed) {
  for (int i = 0; i < VIEWS; i++) {
    long oldest = stream_number("user.quire.oldest");
    bool named = next_random(&seed) % 2;
    char from[32] = "oldest";
    if (named) snprintf(from, sizeof from, "%ld", oldest - oldest % 2);
    char path[300];
    snprintf(path, sizeof path, "%s@%s", stream_path, from);
    int reader = CHECK_OK(open(path, O_RDONLY | how[next_random(&seed) % 2]));
    long begin = named ? oldest - oldest % 2 : -1, position = 0;
    while (position < CAPACITY) {
      long count = read(reader, got, 1 + next_random(&seed) % 2000);
      if (count <= 0) {
        if (count < 0) CHECK_EQ(errno, EPIPE);
        break;
      }
      for (long most = oldest + 100 * CAPACITY, at = oldest; begin < 0 && count > 8 && at < most;
           at++) {
        if (first_wrong(got, count, at) < 0) begin = at - position;
      }
      if (begin < 0) break; /* too few bytes to tell the beginning */
      long wrong = first_wrong(got, count, begin + position);
      if (wrong >= 0) {
        fail(HERE, "%s: byte %ld is not the one of offset %ld (read %ld)", path, position + wrong,
             begin + position + wrong, count);
      }
      position += count;
    }
    close(reader);
  }
}

static void view_process(int index) {
  uint32_t seed = views_seed + 1000 * index;
  if (index > 0) {
    read_views(seed);
    atomic_fetch_add(&flags[0], 1);
    return;
  }
  int fd = CHECK_OK(open(stream_path, O_WRONLY | O_APPEND));
  long total = stream_number("user.quire.total");
  for (int i = 0; i < MOST_APPENDS && atomic_load(&flags[0]) < READERS; i++) {
    long more = 1 + next_random(&seed) % 2000;
    append(fd, total, more);
    total += more;
    usleep(next_random(&seed) % 300);
    CHECK(i < MOST_APPENDS - 1);
  }
}

static void views_are_true_while_it_grows(void) {
  views_seed = getenv("SEED") ? atoi(getenv("SEED")) : getpid();
  printf("stream_views: SEED=%u\n", views_seed);
  fflush(stdout);
  int fd = new_stream(CAPACITY);
  append(fd, 0, 100);
  run_processes(1 + READERS, view_process);
  CHECK_OK(unlink(stream_path));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(a_loss_in_the_middle_is_told),
      TEST(a_view_of_lost_bytes_begins_where_it_says),
      TEST(zero_copy_reads_are_told_of_losses),
      TEST(a_view_of_bytes_to_come_waits_for_them),
      TEST(views_are_true_while_it_grows),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
