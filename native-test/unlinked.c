/* Files that are open but have no name any more. */
#include "check.h"

#include <dirent.h>

static void reads_and_writes_go_on(void) {
  int fd = make_file("f", "before");
  CHECK_OK(unlink("f"));
  CHECK_FAILS(open("f", O_RDONLY), ENOENT);
  write_at(fd, " after", 6, 6);
  char got[12];
  read_at(fd, got, 12, 0);
  CHECK_BYTES(got, "before after", 12);
  CHECK_OK(fsync(fd));
  CHECK_OK(close(fd));
}

static void fstat_reports_no_links(void) {
  int fd = make_file("f", "abc");
  struct stat before = fstat_of(fd);
  CHECK_EQ(before.st_nlink, 1);
  CHECK_OK(unlink("f"));
  struct stat after = fstat_of(fd);
  CHECK_EQ(after.st_nlink, 0);
  CHECK_EQ(after.st_size, 3);
  CHECK_EQ(after.st_ino, before.st_ino);
}

static void ftruncate_works(void) {
  int fd = make_file("f", "abcdef");
  CHECK_OK(unlink("f"));
  CHECK_OK(ftruncate(fd, 3));
  CHECK_EQ(fstat_of(fd).st_size, 3);
  CHECK_OK(ftruncate(fd, 10));
  char got[10];
  read_at(fd, got, 10, 0);
  CHECK_BYTES(got, "abc\0\0\0\0\0\0", 10);
}

static void attributes_can_be_changed(void) {
  int fd = make_file("f", "abc");
  CHECK_OK(unlink("f"));
  CHECK_OK(fchmod(fd, 0600));
  struct timespec times[2] = {{1000, 0}, {2000, 0}};
  CHECK_OK(futimens(fd, times));
  CHECK_OK(fchown(fd, geteuid(), getegid()));
  CHECK_EQ(fstat_of(fd).st_mode & 07777, 0600);
  CHECK_EQ(fstat_of(fd).st_mtime, 2000);
}

static void the_directory_is_empty(void) {
  int fd = make_file("f", "abc");
  CHECK_OK(unlink("f"));
  CHECK_EQ(count_entries("."), 0);
  CHECK_OK(close(fd));
}

static void the_directory_can_be_removed(void) {
  CHECK_OK(mkdir("d", 0755));
  int fd = make_file("d/f", "abc");
  CHECK_OK(unlink("d/f"));
  CHECK_OK(rmdir("d"));
  char got[3];
  read_at(fd, got, 3, 0);
  CHECK_BYTES(got, "abc", 3);
  write_at(fd, "xyz", 3, 3);
  CHECK_EQ(fstat_of(fd).st_size, 6);
}

static void a_new_file_of_the_name_is_another(void) {
  int old = make_file("f", "old");
  CHECK_OK(unlink("f"));
  int new = make_file("f", "new!");
  CHECK(fstat_of(old).st_ino != fstat_of(new).st_ino);
  write_at(old, "OLD", 3, 0);
  CHECK_CONTENT("f", "new!");
  CHECK_EQ(fstat_of(old).st_size, 3);
  CHECK_OK(ftruncate(old, 0));
  CHECK_CONTENT("f", "new!");
}

static void rename_over_leaves_the_old_readable(void) {
  int old = make_file("target", "old text");
  write_file("source", "new");
  CHECK_OK(rename("source", "target"));
  char got[8];
  read_at(old, got, 8, 0);
  CHECK_BYTES(got, "old text", 8);
  CHECK_EQ(fstat_of(old).st_nlink, 0);
  write_at(old, "OLD", 3, 0);
  CHECK_CONTENT("target", "new");
  CHECK_EQ(count_entries("."), 1);
}

static void renamed_then_unlinked_is_still_open(void) {
  int fd = make_file("a", "abc");
  CHECK_OK(rename("a", "b"));
  CHECK_OK(unlink("b"));
  write_at(fd, "def", 3, 3);
  CHECK_EQ(fstat_of(fd).st_size, 6);
}

static void fifty_at_once(void) {
  int fds[50];
  char text[32], got[32];
  for (int i = 0; i < 50; i++) {
    snprintf(text, sizeof text, "content %02d", i);
    fds[i] = make_file("same", text);
    CHECK_OK(unlink("same"));
  }
  for (int i = 49; i >= 0; i--) {
    snprintf(text, sizeof text, "content %02d", i);
    read_at(fds[i], got, strlen(text), 0);
    CHECK_BYTES(got, text, strlen(text));
    CHECK_OK(close(fds[i]));
  }
}

static void read_f(void) {
  char got[3];
  await(0, 1);
  read_at(flags[1], got, 3, 0);
  CHECK_BYTES(got, "abc", 3);
}

static void an_inherited_descriptor_works(void) {
  int fd = make_file("f", "abc");
  flags[1] = fd;
  pid_t child = spawn(read_f);
  CHECK_OK(unlink("f"));
  CHECK_OK(close(fd));
  flags[0] = 1;
  reap(child);
}

static void it_can_be_opened_again_through_proc(void) {
  int fd = make_file("f", "abc");
  CHECK_OK(unlink("f"));
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  int again = CHECK_OK(open(path, O_RDWR));
  write_at(again, "x", 1, 1);
  char got[3];
  read_at(fd, got, 3, 0);
  CHECK_BYTES(got, "axc", 3);
}

static void two_descriptors_share_it(void) {
  int a = make_file("f", "abc"), b = CHECK_OK(open("f", O_RDWR));
  CHECK_OK(unlink("f"));
  CHECK_OK(close(a));
  write_at(b, "d", 1, 3);
  char got[4];
  read_at(b, got, 4, 0);
  CHECK_BYTES(got, "abcd", 4);
}

static void a_removed_directory_is_dead(void) {
  CHECK_OK(mkdir("d", 0755));
  int fd = CHECK_OK(open("d", O_RDONLY | O_DIRECTORY));
  CHECK_OK(rmdir("d"));
  CHECK_EQ(fstat_of(fd).st_nlink, 0);
  CHECK_FAILS(openat(fd, "f", O_CREAT | O_WRONLY, 0644), ENOENT);
  CHECK_FAILS(mkdirat(fd, "sub", 0755), ENOENT);
}

static void a_large_file_keeps_its_bytes(void) {
  size_t length = 8 * MIB;
  char *sent = malloc(length), *got = malloc(length);
  fill(sent, length, 5);
  int fd = make_file("f", "");
  CHECK_OK(unlink("f"));
  write_at(fd, sent, length, 0);
  CHECK_OK(fsync(fd));
  read_at(fd, got, length, 0);
  CHECK_BYTES(got, sent, length);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(reads_and_writes_go_on),
      TEST(fstat_reports_no_links),
      TEST(ftruncate_works),
      TEST(attributes_can_be_changed),
      TEST(the_directory_is_empty),
      TEST(the_directory_can_be_removed),
      TEST(a_new_file_of_the_name_is_another),
      TEST(rename_over_leaves_the_old_readable),
      TEST(renamed_then_unlinked_is_still_open),
      TEST(fifty_at_once),
      TEST(an_inherited_descriptor_works),
      TEST(it_can_be_opened_again_through_proc),
      TEST(two_descriptors_share_it),
      TEST(a_removed_directory_is_dead),
      TEST(a_large_file_keeps_its_bytes),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
