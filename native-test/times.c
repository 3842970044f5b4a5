/* Access, modification and change times. */
#include "check.h"

#include <sys/xattr.h>
#include <time.h>

/* The largest difference between the clocks of the kernel and of a daemon. */
#define SLOP_NS 100000000LL

static long long nanoseconds(struct timespec time) {
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return nanoseconds(time);
}

static long long mtime_of(const char *path) { return nanoseconds(lstat_of(path).st_mtim); }
static long long atime_of(const char *path) { return nanoseconds(lstat_of(path).st_atim); }
static long long ctime_of(const char *path) { return nanoseconds(lstat_of(path).st_ctim); }

static void set_times(const char *path, long access, long modification) {
  struct timespec times[2] = {{access, 0}, {modification, 0}};
  CHECK_OK(utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW));
}

static bool is_recent(long long time) {
  return time >= now() - 5000000000LL && time <= now() + SLOP_NS;
}

/* ---- setting ---- */

static void nanoseconds_are_kept(void) {
  write_file("f", "");
  struct timespec times[2] = {{1234567890, 123456789}, {1034567890, 987654321}};
  CHECK_OK(utimensat(AT_FDCWD, "f", times, 0));
  struct stat st = stat_of("f");
  CHECK_EQ(nanoseconds(st.st_atim), 1234567890123456789);
  CHECK_EQ(nanoseconds(st.st_mtim), 1034567890987654321);
  CHECK(is_recent(nanoseconds(st.st_ctim)));
}

static void through_a_descriptor(void) {
  write_file("f", "");
  int fd = CHECK_OK(open("f", O_RDONLY));
  struct timespec times[2] = {{1000, 1}, {2000, 2}};
  CHECK_OK(futimens(fd, times));
  CHECK_EQ(mtime_of("f"), 2000000000002);
  CHECK_EQ(nanoseconds(fstat_of(fd).st_atim), 1000000000001);
}

static void utime_now_is_now(void) {
  write_file("f", "");
  set_times("f", 1000, 2000);
  struct timespec times[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
  CHECK_OK(utimensat(AT_FDCWD, "f", times, 0));
  CHECK(is_recent(atime_of("f")));
  CHECK(is_recent(mtime_of("f")));
  set_times("f", 1000, 2000);
  CHECK_OK(utimensat(AT_FDCWD, "f", NULL, 0));
  CHECK(is_recent(mtime_of("f")));
}

static void utime_omit_leaves_one(void) {
  write_file("f", "");
  set_times("f", 1000, 2000);
  struct timespec only_mtime[2] = {{0, UTIME_OMIT}, {3000, 0}};
  CHECK_OK(utimensat(AT_FDCWD, "f", only_mtime, 0));
  CHECK_EQ(stat_of("f").st_atime, 1000);
  CHECK_EQ(stat_of("f").st_mtime, 3000);
  struct timespec only_atime[2] = {{4000, 0}, {0, UTIME_OMIT}};
  CHECK_OK(utimensat(AT_FDCWD, "f", only_atime, 0));
  CHECK_EQ(stat_of("f").st_atime, 4000);
  CHECK_EQ(stat_of("f").st_mtime, 3000);
  struct timespec neither[2] = {{0, UTIME_OMIT}, {0, UTIME_OMIT}};
  CHECK_OK(utimensat(AT_FDCWD, "f", neither, 0));
  CHECK_EQ(stat_of("f").st_mtime, 3000);
}

static void utime_now_and_omit_together(void) {
  write_file("f", "");
  set_times("f", 1000, 2000);
  struct timespec times[2] = {{0, UTIME_NOW}, {0, UTIME_OMIT}};
  CHECK_OK(utimensat(AT_FDCWD, "f", times, 0));
  CHECK(is_recent(atime_of("f")));
  CHECK_EQ(stat_of("f").st_mtime, 2000);
}

static void of_a_symlink(void) {
  write_file("f", "");
  CHECK_OK(symlink("f", "s"));
  set_times("f", 1000, 2000);
  set_times("s", 3000, 4000);
  CHECK_EQ(lstat_of("s").st_mtime, 4000);
  CHECK_EQ(stat_of("f").st_mtime, 2000);
  struct timespec followed[2] = {{5000, 0}, {6000, 0}};
  CHECK_OK(utimensat(AT_FDCWD, "s", followed, 0));
  CHECK_EQ(lstat_of("s").st_mtime, 4000);
  CHECK_EQ(stat_of("f").st_mtime, 6000);
}

static void of_directories_and_fifos(void) {
  CHECK_OK(mkdir("d", 0755));
  set_times("d", 1000, 2000);
  CHECK_EQ(stat_of("d").st_mtime, 2000);
  CHECK_OK(mkfifo("fifo", 0644));
  set_times("fifo", 1000, 2000);
  CHECK_EQ(stat_of("fifo").st_mtime, 2000);
}

static void before_1970(void) {
  write_file("f", "");
  struct timespec times[2] = {{-1, 500000000}, {-86400L * 365 * 30, 1}};
  CHECK_OK(utimensat(AT_FDCWD, "f", times, 0));
  struct stat st = stat_of("f");
  CHECK_EQ(st.st_atim.tv_sec, -1);
  CHECK_EQ(st.st_atim.tv_nsec, 500000000);
  CHECK_EQ(st.st_mtim.tv_sec, -86400L * 365 * 30);
  CHECK_EQ(st.st_mtim.tv_nsec, 1);
}

static void after_2038(void) {
  write_file("f", "");
  struct timespec times[2] = {{2147483648, 5}, {7258118400, 999999999}};
  CHECK_OK(utimensat(AT_FDCWD, "f", times, 0));
  struct stat st = stat_of("f");
  CHECK_EQ(st.st_atim.tv_sec, 2147483648);
  CHECK_EQ(st.st_mtim.tv_sec, 7258118400);
  CHECK_EQ(st.st_mtim.tv_nsec, 999999999);
}

static void refusals(void) {
  write_file("f", "");
  struct timespec invalid[2] = {{0, 1000000000}, {0, 0}};
  CHECK_FAILS(utimensat(AT_FDCWD, "f", invalid, 0), EINVAL);
  CHECK_FAILS(utimensat(AT_FDCWD, "missing", NULL, 0), ENOENT);
}

static void set_times_of_others_file(void) {
  struct timespec times[2] = {{1000, 0}, {2000, 0}};
  CHECK_FAILS(utimensat(AT_FDCWD, "readable", NULL, 0), EACCES);
  CHECK_FAILS(utimensat(AT_FDCWD, "readable", times, 0), EPERM);
  CHECK_OK(utimensat(AT_FDCWD, "writable", NULL, 0));
  CHECK_FAILS(utimensat(AT_FDCWD, "writable", times, 0), EPERM);
}

static void others_may_only_set_now(void) {
  need_root();
  write_file("readable", "");
  write_file("writable", "");
  CHECK_OK(chmod("writable", 0666));
  as_nobody(set_times_of_others_file);
}

static void set_on_an_open_file_survives_close(void) {
  int fd = make_file("f", "abc");
  write_at(fd, "def", 3, 3);
  struct timespec times[2] = {{1000, 1}, {2000, 2}};
  CHECK_OK(futimens(fd, times));
  CHECK_EQ(mtime_of("f"), 2000000000002);
  CHECK_OK(close(fd));
  CHECK_EQ(mtime_of("f"), 2000000000002);
  sleep_ms(1200); /* a late write-back must not change the time */
  CHECK_EQ(mtime_of("f"), 2000000000002);
}

static void stable_after_close(void) {
  int fd = make_file("f", "abc");
  long long open_time = nanoseconds(fstat_of(fd).st_mtim);
  sleep_ms(30);
  CHECK_OK(close(fd));
  CHECK_EQ(mtime_of("f"), open_time);
  sleep_ms(1200);
  CHECK_EQ(mtime_of("f"), open_time);
}

/* ---- changing ---- */

static void new_files_are_recent(void) {
  write_file("f", "");
  CHECK(is_recent(mtime_of("f")));
  CHECK(is_recent(atime_of("f")));
  CHECK(is_recent(ctime_of("f")));
  CHECK_OK(mkdir("d", 0755));
  CHECK(is_recent(mtime_of("d")));
  CHECK_OK(symlink("f", "s"));
  CHECK(is_recent(mtime_of("s")));
}

/* Makes "f" with an old modification time and lets the clock go on. Returns its change time. */
static long long make_old_file(void) {
  write_file("f", "abcdef");
  set_times("f", 1000, 2000);
  long long change = ctime_of("f");
  sleep_ms(30);
  return change;
}

static void write_changes_both(void) {
  long long change = make_old_file();
  int fd = CHECK_OK(open("f", O_WRONLY));
  CHECK_EQ(stat_of("f").st_mtime, 2000);
  write_at(fd, "x", 1, 0);
  CHECK(is_recent(nanoseconds(fstat_of(fd).st_mtim)));
  CHECK_OK(close(fd));
  CHECK(is_recent(mtime_of("f")));
  CHECK(ctime_of("f") > change);
}

static void writing_nothing_changes_nothing(void) {
  long long change = make_old_file();
  int fd = CHECK_OK(open("f", O_WRONLY));
  CHECK_EQ(write(fd, "", 0), 0);
  CHECK_OK(close(fd));
  CHECK_EQ(stat_of("f").st_mtime, 2000);
  CHECK_EQ(ctime_of("f"), change);
}

static void truncate_changes_both(void) {
  long long change = make_old_file();
  CHECK_OK(truncate("f", 3));
  CHECK(is_recent(mtime_of("f")));
  CHECK(ctime_of("f") > change);
}

static void opening_with_trunc_changes_both(void) {
  long long change = make_old_file();
  close(CHECK_OK(open("f", O_WRONLY | O_TRUNC)));
  CHECK(is_recent(mtime_of("f")));
  CHECK(ctime_of("f") > change);
}

static void chmod_changes_ctime_only(void) {
  long long change = make_old_file();
  CHECK_OK(chmod("f", 0600));
  CHECK_EQ(stat_of("f").st_mtime, 2000);
  CHECK(ctime_of("f") > change);
}

static void chown_changes_ctime_only(void) {
  long long change = make_old_file();
  CHECK_OK(chown("f", geteuid(), getegid()));
  CHECK_EQ(stat_of("f").st_mtime, 2000);
  CHECK(ctime_of("f") > change);
}

static void link_and_unlink_change_ctime_only(void) {
  long long change = make_old_file();
  CHECK_OK(link("f", "g"));
  long long linked = ctime_of("f");
  CHECK(linked > change);
  sleep_ms(30);
  CHECK_OK(unlink("g"));
  CHECK(ctime_of("f") > linked);
  CHECK_EQ(stat_of("f").st_mtime, 2000);
}

static void rename_changes_ctime_only(void) {
  long long change = make_old_file();
  CHECK_OK(rename("f", "g"));
  CHECK_EQ(stat_of("g").st_mtime, 2000);
  CHECK(ctime_of("g") > change);
}

static void setxattr_changes_ctime_only(void) {
  long long change = make_old_file();
  CHECK_SUPPORTED(setxattr("f", "user.key", "value", 5, 0));
  CHECK_EQ(stat_of("f").st_mtime, 2000);
  CHECK(ctime_of("f") > change);
}

static void setting_times_changes_ctime(void) {
  long long change = make_old_file();
  set_times("f", 1000, 2000);
  CHECK(ctime_of("f") > change);
}

/* relatime and noatime are allowed: atime may stay, but must not go back or run ahead. */
static void reading_changes_at_most_atime(void) {
  long long change = make_old_file();
  CHECK_CONTENT("f", "abcdef");
  CHECK_EQ(stat_of("f").st_mtime, 2000);
  CHECK_EQ(ctime_of("f"), change);
  CHECK(stat_of("f").st_atime == 1000 || is_recent(atime_of("f")));
}

static void expect_directory_changed(const char *file, int line) {
  struct stat st = stat_of("d");
  if (!is_recent(nanoseconds(st.st_mtim)) || !is_recent(nanoseconds(st.st_ctim))) {
    fail(file, line, "expected a recent mtime of the directory, got %lld",
         (long long)st.st_mtim.tv_sec);
  }
  set_times("d", 1000, 2000);
}

static void entries_change_their_directory(void) {
  CHECK_OK(mkdir("d", 0755));
  write_file("outside", "");
  set_times("d", 1000, 2000);
  write_file("d/f", "");
  expect_directory_changed(HERE);
  CHECK_OK(mkdir("d/sub", 0755));
  expect_directory_changed(HERE);
  CHECK_OK(symlink("f", "d/s"));
  expect_directory_changed(HERE);
  CHECK_OK(link("d/f", "d/g"));
  expect_directory_changed(HERE);
  CHECK_OK(mkfifo("d/fifo", 0644));
  expect_directory_changed(HERE);
  CHECK_OK(rename("d/g", "d/h"));
  expect_directory_changed(HERE);
  CHECK_OK(rename("outside", "d/inside"));
  expect_directory_changed(HERE);
  CHECK_OK(rename("d/inside", "outside"));
  expect_directory_changed(HERE);
  CHECK_OK(unlink("d/f"));
  expect_directory_changed(HERE);
  CHECK_OK(rmdir("d/sub"));
  expect_directory_changed(HERE);
}

static void content_does_not_change_the_directory(void) {
  CHECK_OK(mkdir("d", 0755));
  write_file("d/f", "abc");
  set_times("d", 1000, 2000);
  int fd = CHECK_OK(open("d/f", O_WRONLY));
  write_at(fd, "x", 1, 0);
  CHECK_OK(close(fd));
  CHECK_OK(chmod("d/f", 0600));
  CHECK_EQ(stat_of("d").st_mtime, 2000);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(nanoseconds_are_kept),
      TEST(through_a_descriptor),
      TEST(utime_now_is_now),
      TEST(utime_omit_leaves_one),
      TEST(utime_now_and_omit_together),
      TEST(of_a_symlink),
      TEST(of_directories_and_fifos),
      TEST(before_1970),
      TEST(after_2038),
      TEST(refusals),
      TEST(others_may_only_set_now),
      TEST(set_on_an_open_file_survives_close),
      TEST(stable_after_close),
      TEST(new_files_are_recent),
      TEST(write_changes_both),
      TEST(writing_nothing_changes_nothing),
      TEST(truncate_changes_both),
      TEST(opening_with_trunc_changes_both),
      TEST(chmod_changes_ctime_only),
      TEST(chown_changes_ctime_only),
      TEST(link_and_unlink_change_ctime_only),
      TEST(rename_changes_ctime_only),
      TEST(setxattr_changes_ctime_only),
      TEST(setting_times_changes_ctime),
      TEST(reading_changes_at_most_atime),
      TEST(entries_change_their_directory),
      TEST(content_does_not_change_the_directory),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
