/* O_TMPFILE: files that never had a name, and giving them one. */
#include "check.h"

static int make_nameless(int how) { return CHECK_SUPPORTED(open(".", O_TMPFILE | how, 0640)); }

static int name_it(int fd, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  return linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

static void has_no_name(void) {
  int fd = make_nameless(O_RDWR);
  write_at(fd, "abc", 3, 0);
  char got[3];
  read_at(fd, got, 3, 0);
  CHECK_BYTES(got, "abc", 3);
  struct stat st = fstat_of(fd);
  CHECK_EQ(st.st_nlink, 0);
  CHECK_EQ(st.st_size, 3);
  CHECK_EQ(st.st_mode, S_IFREG | 0640);
  CHECK_EQ(st.st_uid, geteuid());
  CHECK_EQ(count_entries("."), 0);
}

static void can_be_given_a_name(void) {
  int fd = make_nameless(O_RDWR);
  write_at(fd, "abc", 3, 0);
  CHECK_OK(name_it(fd, "f"));
  CHECK_CONTENT("f", "abc");
  CHECK_EQ(fstat_of(fd).st_nlink, 1);
  CHECK_EQ(stat_of("f").st_ino, fstat_of(fd).st_ino);
  CHECK_OK(close(fd));
  CHECK_CONTENT("f", "abc");
}

static void a_taken_name_is_kept(void) {
  int fd = make_nameless(O_WRONLY);
  write_file("f", "old");
  CHECK_FAILS(name_it(fd, "f"), EEXIST);
  CHECK_CONTENT("f", "old");
}

static void excl_forbids_a_name(void) {
  int fd = make_nameless(O_RDWR | O_EXCL);
  CHECK_FAILS(name_it(fd, "f"), ENOENT);
  CHECK_EQ(count_entries("."), 0);
}

static void must_be_writable(void) {
  make_nameless(O_RDWR);
  CHECK_FAILS(open(".", O_TMPFILE | O_RDONLY, 0600), EINVAL);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(has_no_name),
      TEST(can_be_given_a_name),
      TEST(a_taken_name_is_kept),
      TEST(excl_forbids_a_name),
      TEST(must_be_writable),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
