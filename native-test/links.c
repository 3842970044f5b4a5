/* Hard links: several names, one file. */
#include "check.h"

#include <sys/xattr.h>

static void both_names_are_one_inode(void) {
  write_file("a", "abc");
  CHECK_OK(link("a", "b"));
  struct stat a = stat_of("a"), b = stat_of("b");
  CHECK_EQ(a.st_ino, b.st_ino);
  CHECK_EQ(a.st_nlink, 2);
  CHECK_EQ(b.st_nlink, 2);
}

static void the_count_follows(void) {
  write_file("f0", "abc");
  for (int i = 1; i < 100; i++) {
    char name[32];
    snprintf(name, sizeof name, "f%d", i);
    CHECK_OK(link("f0", name));
    CHECK_EQ(stat_of("f0").st_nlink, i + 1);
  }
  for (int i = 0; i < 99; i++) {
    char name[32];
    snprintf(name, sizeof name, "f%d", i);
    CHECK_OK(unlink(name));
    CHECK_EQ(stat_of("f99").st_nlink, 99 - i);
  }
  CHECK_CONTENT("f99", "abc");
}

static void data_is_seen_through_the_other(void) {
  write_file("a", "first");
  CHECK_OK(link("a", "b"));
  CHECK_CONTENT("b", "first");
  write_file("b", "second text");
  CHECK_EQ(stat_of("a").st_size, 11);
  CHECK_CONTENT("a", "second text");
  CHECK_OK(truncate("a", 6));
  CHECK_EQ(stat_of("b").st_size, 6);
  CHECK_CONTENT("b", "second");
}

static void open_descriptors_of_both_agree(void) {
  int a = make_file("a", "");
  CHECK_OK(link("a", "b"));
  int b = CHECK_OK(open("b", O_RDWR));
  for (int i = 0; i < 100; i++) {
    char byte = i, got;
    write_at(i % 2 ? a : b, &byte, 1, i);
    read_at(i % 2 ? b : a, &got, 1, i);
    CHECK_EQ(got, byte);
    CHECK_EQ(stat_of(i % 2 ? "b" : "a").st_size, i + 1);
  }
}

static void appending_through_both_loses_nothing(void) {
  write_file("a", "");
  CHECK_OK(link("a", "b"));
  int a = CHECK_OK(open("a", O_WRONLY | O_APPEND)), b = CHECK_OK(open("b", O_WRONLY | O_APPEND));
  for (int i = 0; i < 10; i++) {
    CHECK_EQ(write(i % 2 ? a : b, &"0123456789"[i], 1), 1);
  }
  CHECK_CONTENT("a", "0123456789");
}

static void maps_of_both_are_one(void) {
  int a = make_file("a", "0123456789");
  CHECK_OK(link("a", "b"));
  int b = CHECK_OK(open("b", O_RDWR));
  char *through_a = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, a, 0);
  char *through_b = mmap(NULL, 4096, PROT_READ, MAP_SHARED, b, 0);
  CHECK(through_a != MAP_FAILED && through_b != MAP_FAILED);
  CHECK_BYTES(through_b, "0123", 4);
  through_a[0] = 'x';
  CHECK_EQ(through_b[0], 'x');
}

static void attributes_are_seen_through_the_other(void) {
  write_file("a", "abc");
  CHECK_OK(link("a", "b"));
  stat_of("b");
  CHECK_OK(chmod("a", 0604));
  CHECK_MODE("b", 0604);
  struct timespec times[2] = {{1000, 5}, {2000, 6}};
  CHECK_OK(utimensat(AT_FDCWD, "b", times, 0));
  CHECK_EQ(stat_of("a").st_mtime, 2000);
  CHECK_EQ(stat_of("a").st_mtim.tv_nsec, 6);
}

static void extended_attributes_are_seen_through_the_other(void) {
  write_file("a", "abc");
  CHECK_OK(link("a", "b"));
  CHECK_SUPPORTED(setxattr("a", "user.key", "value", 5, 0));
  char got[8];
  CHECK_EQ(getxattr("b", "user.key", got, sizeof got), 5);
  CHECK_BYTES(got, "value", 5);
}

static void owners_are_seen_through_the_other(void) {
  need_root();
  write_file("a", "abc");
  CHECK_OK(link("a", "b"));
  CHECK_OK(chown("b", 123, 456));
  CHECK_EQ(stat_of("a").st_uid, 123);
  CHECK_EQ(stat_of("a").st_gid, 456);
}

static void removing_one_leaves_the_other(void) {
  write_file("a", "abc");
  CHECK_OK(link("a", "b"));
  CHECK_OK(unlink("a"));
  CHECK_EQ(stat_of("b").st_nlink, 1);
  CHECK_CONTENT("b", "abc");
  CHECK_FAILS(open("a", O_RDONLY), ENOENT);
}

static void removing_the_name_it_was_opened_by(void) {
  int fd = make_file("a", "abc");
  CHECK_OK(link("a", "b"));
  CHECK_OK(unlink("a"));
  write_at(fd, "def", 3, 3);
  CHECK_EQ(fstat_of(fd).st_nlink, 1);
  CHECK_CONTENT("b", "abcdef");
  CHECK_EQ(count_entries("."), 1);
}

static void a_name_shows_changes_by_a_descriptor_of_a_removed_name(void) {
  int fd = make_file("a", "abc");
  CHECK_OK(link("a", "b"));
  CHECK_OK(unlink("a"));
  CHECK_EQ(stat_of("b").st_size, 3);
  CHECK_EQ(stat_of("b").st_nlink, 1);
  write_at(fd, "def", 3, 3);
  CHECK_EQ(stat_of("b").st_size, 6);
  CHECK_CONTENT("b", "abcdef");
  CHECK_OK(fchmod(fd, 0600));
  CHECK_EQ(stat_of("b").st_mode & 07777, 0600);
}

static void a_known_file_gets_another_name(void) {
  int fd = make_file("a", "abc");
  struct stat before = stat_of("a");
  CHECK_EQ(stat_of("a").st_nlink, 1);
  usleep(20000);
  CHECK_OK(link("a", "b"));
  struct stat after = fstat_of(fd);
  CHECK_EQ(after.st_nlink, 2);
  CHECK(after.st_ctim.tv_sec != before.st_ctim.tv_sec ||
        after.st_ctim.tv_nsec != before.st_ctim.tv_nsec);
  CHECK_EQ(stat_of("a").st_nlink, 2);
}

static void links_between_directories(void) {
  CHECK_OK(mkdir("d", 0755));
  CHECK_OK(mkdir("e", 0755));
  write_file("d/a", "abc");
  CHECK_OK(link("d/a", "e/b"));
  CHECK_OK(unlink("d/a"));
  CHECK_OK(rmdir("d"));
  CHECK_CONTENT("e/b", "abc");
}

static void renaming_one_onto_the_other_does_nothing(void) {
  write_file("a", "abc");
  CHECK_OK(link("a", "b"));
  CHECK_OK(rename("a", "b"));
  CHECK(exists("a"));
  CHECK(exists("b"));
  CHECK_EQ(stat_of("b").st_nlink, 2);
}

static void renaming_one_keeps_the_inode(void) {
  write_file("a", "abc");
  CHECK_OK(link("a", "b"));
  ino_t inode = stat_of("a").st_ino;
  CHECK_OK(rename("b", "c"));
  CHECK_EQ(stat_of("c").st_ino, inode);
  CHECK_EQ(stat_of("c").st_nlink, 2);
  write_file("c", "xyz");
  CHECK_CONTENT("a", "xyz");
}

static void replacing_one_lowers_the_count(void) {
  write_file("a", "abc");
  CHECK_OK(link("a", "b"));
  write_file("c", "new");
  CHECK_OK(rename("c", "b"));
  CHECK_EQ(stat_of("a").st_nlink, 1);
  CHECK_CONTENT("a", "abc");
  CHECK_CONTENT("b", "new");
}

static void refusals(void) {
  write_file("a", "abc");
  write_file("b", "xyz");
  CHECK_OK(mkdir("d", 0755));
  CHECK_FAILS(link("a", "b"), EEXIST);
  CHECK_FAILS(link("a", "d"), EEXIST);
  CHECK_FAILS(link("missing", "c"), ENOENT);
  CHECK_FAILS(link("a", "missing/c"), ENOENT);
  CHECK_FAILS(link("a/x", "c"), ENOTDIR);
  CHECK_FAILS(link("d", "c"), EPERM);
  CHECK_EQ(stat_of("a").st_nlink, 1);
}

static void links_to_symlinks(void) {
  write_file("target", "abc");
  CHECK_OK(symlink("target", "s"));
  CHECK_OK(linkat(AT_FDCWD, "s", AT_FDCWD, "itself", 0));
  CHECK(S_ISLNK(lstat_of("itself").st_mode));
  CHECK_EQ(lstat_of("itself").st_ino, lstat_of("s").st_ino);
  CHECK_OK(linkat(AT_FDCWD, "s", AT_FDCWD, "followed", AT_SYMLINK_FOLLOW));
  CHECK_EQ(lstat_of("followed").st_ino, stat_of("target").st_ino);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(both_names_are_one_inode),
      TEST(the_count_follows),
      TEST(data_is_seen_through_the_other),
      TEST(open_descriptors_of_both_agree),
      TEST(appending_through_both_loses_nothing),
      TEST(maps_of_both_are_one),
      TEST(attributes_are_seen_through_the_other),
      TEST(extended_attributes_are_seen_through_the_other),
      TEST(owners_are_seen_through_the_other),
      TEST(removing_one_leaves_the_other),
      TEST(removing_the_name_it_was_opened_by),
      TEST(a_name_shows_changes_by_a_descriptor_of_a_removed_name),
      TEST(a_known_file_gets_another_name),
      TEST(links_between_directories),
      TEST(renaming_one_onto_the_other_does_nothing),
      TEST(renaming_one_keeps_the_inode),
      TEST(replacing_one_lowers_the_count),
      TEST(refusals),
      TEST(links_to_symlinks),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
