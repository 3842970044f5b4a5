/* Extended attributes. */
#include "check.h"

#include <sys/xattr.h>

/* A file that has user.key=value; skips the test where there are no such attributes. */
static void make_attributed_file(void) {
  write_file("f", "");
  CHECK_SUPPORTED(setxattr("f", "user.key", "value", 5, 0));
}

static void check_attribute(const char *path, const char *name, const char *value) {
  char got[4096];
  CHECK_EQ(getxattr(path, name, got, sizeof got), (long)strlen(value));
  CHECK_BYTES(got, value, strlen(value));
}

/* How often a name is in the list of a file's attributes. */
static int times_listed(const char *path, const char *name) {
  static char list[65536];
  ssize_t length = CHECK_OK(llistxattr(path, list, sizeof list));
  int n = 0;
  for (char *entry = list; entry < list + length; entry += strlen(entry) + 1) {
    n += strcmp(entry, name) == 0;
  }
  return n;
}

static void values_come_back(void) {
  make_attributed_file();
  check_attribute("f", "user.key", "value");
  CHECK_OK(setxattr("f", "user.key", "another one", 11, 0));
  check_attribute("f", "user.key", "another one");
  CHECK_OK(setxattr("f", "user.empty", "", 0, 0));
  char got[8];
  CHECK_EQ(getxattr("f", "user.empty", got, sizeof got), 0);
}

static void through_a_descriptor(void) {
  make_attributed_file();
  int fd = CHECK_OK(open("f", O_RDWR));
  CHECK_OK(fsetxattr(fd, "user.two", "2", 1, 0));
  char got[8];
  CHECK_EQ(fgetxattr(fd, "user.two", got, sizeof got), 1);
  CHECK_OK(fremovexattr(fd, "user.two"));
  CHECK_FAILS(fgetxattr(fd, "user.two", got, sizeof got), ENODATA);
  CHECK_OK(flistxattr(fd, NULL, 0));
}

static void create_and_replace(void) {
  make_attributed_file();
  CHECK_FAILS(setxattr("f", "user.key", "x", 1, XATTR_CREATE), EEXIST);
  CHECK_FAILS(setxattr("f", "user.new", "x", 1, XATTR_REPLACE), ENODATA);
  check_attribute("f", "user.key", "value");
  CHECK_OK(setxattr("f", "user.key", "x", 1, XATTR_REPLACE));
  CHECK_OK(setxattr("f", "user.new", "y", 1, XATTR_CREATE));
  check_attribute("f", "user.key", "x");
  check_attribute("f", "user.new", "y");
}

static void sizes_and_small_buffers(void) {
  make_attributed_file();
  char got[8];
  CHECK_EQ(getxattr("f", "user.key", NULL, 0), 5);
  CHECK_FAILS(getxattr("f", "user.key", got, 4), ERANGE);
  CHECK_EQ(getxattr("f", "user.key", got, 5), 5);
  ssize_t length = CHECK_OK(listxattr("f", NULL, 0));
  CHECK(length >= (ssize_t)sizeof "user.key");
  CHECK_FAILS(listxattr("f", got, 4), ERANGE);
}

static void missing_attributes(void) {
  make_attributed_file();
  char got[8];
  CHECK_FAILS(getxattr("f", "user.missing", got, sizeof got), ENODATA);
  CHECK_FAILS(removexattr("f", "user.missing"), ENODATA);
  CHECK_OK(removexattr("f", "user.key"));
  CHECK_FAILS(removexattr("f", "user.key"), ENODATA);
  CHECK_FAILS(getxattr("f", "user.key", NULL, 0), ENODATA);
  CHECK_FAILS(getxattr("missing", "user.key", got, sizeof got), ENOENT);
}

static void lists_hold_each_name_once(void) {
  make_attributed_file();
  char name[32];
  for (int i = 0; i < 40; i++) {
    snprintf(name, sizeof name, "user.a%d", i);
    CHECK_OK(setxattr("f", name, name, strlen(name), 0));
  }
  CHECK_OK(removexattr("f", "user.a7"));
  for (int i = 0; i < 40; i++) {
    snprintf(name, sizeof name, "user.a%d", i);
    CHECK_EQ(times_listed("f", name), i != 7);
  }
  CHECK_EQ(times_listed("f", "user.key"), 1);
}

static void values_of_any_bytes(void) {
  make_attributed_file();
  unsigned char value[256], got[512];
  for (int i = 0; i < 256; i++) {
    value[i] = i;
  }
  CHECK_OK(setxattr("f", "user.key", value, 256, 0));
  CHECK_EQ(getxattr("f", "user.key", got, sizeof got), 256);
  CHECK_BYTES(got, value, 256);
  CHECK_OK(setxattr("f", "user.\xff\x80 \n", "x", 1, 0));
  check_attribute("f", "user.\xff\x80 \n", "x");
  CHECK_EQ(times_listed("f", "user.\xff\x80 \n"), 1);
}

static void values_of_64_kib(void) {
  static char value[65537], got[65537];
  make_attributed_file();
  fill(value, sizeof value, 1);
  CHECK_FAILS(setxattr("f", "user.key", value, 65537, 0), E2BIG);
  if (setxattr("f", "user.key", value, 65536, 0) != 0 && (errno == ENOSPC || errno == E2BIG)) {
    skip("attributes of this file system are smaller (xattr(7))");
  }
  CHECK_EQ(getxattr("f", "user.key", NULL, 0), 65536);
  CHECK_EQ(getxattr("f", "user.key", got, sizeof got), 65536);
  CHECK_BYTES(got, value, 65536);
}

static void names_of_255_bytes(void) {
  char name[257] = "user.";
  make_attributed_file();
  memset(name + 5, 'n', 250);
  CHECK_OK(setxattr("f", name, "x", 1, 0));
  check_attribute("f", name, "x");
  name[255] = 'n';
  CHECK_FAILS(setxattr("f", name, "x", 1, 0), ERANGE);
}

static void on_directories(void) {
  CHECK_OK(mkdir("d", 0755));
  CHECK_SUPPORTED(setxattr("d", "user.key", "value", 5, 0));
  write_file("d/f", "");
  check_attribute("d", "user.key", "value");
  CHECK_EQ(times_listed("d", "user.key"), 1);
  CHECK_FAILS(getxattr("d/f", "user.key", NULL, 0), ENODATA);
}

static void symlinks_have_no_user_attributes(void) {
  make_attributed_file();
  CHECK_OK(symlink("f", "s"));
  CHECK_FAILS(lsetxattr("s", "user.key", "x", 1, 0), EPERM);
  check_attribute("s", "user.key", "value"); /* getxattr follows the symlink */
  CHECK_EQ(times_listed("s", "user.key"), 0);
}

static void unknown_namespaces(void) {
  make_attributed_file();
  CHECK_FAILS(setxattr("f", "bogus.key", "x", 1, 0), EOPNOTSUPP);
  CHECK_FAILS(setxattr("f", "nodot", "x", 1, 0), EOPNOTSUPP);
  CHECK_FAILS(getxattr("f", "bogus.key", NULL, 0), EOPNOTSUPP);
  CHECK_FAILS(removexattr("f", "bogus.key"), EOPNOTSUPP);
}

static void they_belong_to_the_inode(void) {
  make_attributed_file();
  int fd = CHECK_OK(open("f", O_RDONLY));
  CHECK_OK(rename("f", "g"));
  check_attribute("g", "user.key", "value");
  CHECK_OK(unlink("g"));
  CHECK_EQ(fgetxattr(fd, "user.key", NULL, 0), 5);
  write_file("g", "");
  CHECK_FAILS(getxattr("g", "user.key", NULL, 0), ENODATA);
}

static void they_leave_the_content_alone(void) {
  make_attributed_file();
  write_file("f", "abc");
  check_attribute("f", "user.key", "value");
  CHECK_OK(removexattr("f", "user.key"));
  CHECK_CONTENT("f", "abc");
}

static void in_the_roots_namespaces(void) {
  need_root();
  make_attributed_file();
  CHECK_SUPPORTED(setxattr("f", "trusted.key", "t", 1, 0));
  CHECK_SUPPORTED(setxattr("f", "security.quire-test", "s", 1, 0));
  check_attribute("f", "trusted.key", "t");
  check_attribute("f", "security.quire-test", "s");
  CHECK_EQ(times_listed("f", "trusted.key"), 1);
  CHECK_EQ(times_listed("f", "security.quire-test"), 1);
  CHECK_OK(symlink("f", "s"));
  CHECK_OK(lsetxattr("s", "trusted.key", "on the link", 11, 0));
  char got[16];
  CHECK_EQ(lgetxattr("s", "trusted.key", got, sizeof got), 11);
  CHECK_OK(removexattr("f", "trusted.key"));
  CHECK_FAILS(getxattr("f", "trusted.key", got, sizeof got), ENODATA);
}

static void use_trusted_as_nobody(void) {
  write_file("d/f", "");
  CHECK_FAILS(setxattr("d/f", "trusted.key", "x", 1, 0), EPERM);
  CHECK_FAILS(getxattr("d/f", "trusted.key", NULL, 0), ENODATA);
  CHECK_FAILS(setxattr("d/f", "security.key", "x", 1, 0), EPERM);
}

static void the_roots_namespaces_need_root(void) {
  make_attributed_file();
  CHECK_OK(mkdir("d", 0777));
  CHECK_OK(chmod("d", 0777));
  as_nobody(use_trusted_as_nobody);
}

static void use_others_attributes(void) {
  CHECK_FAILS(setxattr("f", "user.key", "x", 1, 0), EACCES);
  CHECK_FAILS(removexattr("f", "user.key"), EACCES);
  check_attribute("f", "user.key", "value");
  CHECK_FAILS(getxattr("secret", "user.key", NULL, 0), EACCES);
}

static void user_attributes_follow_the_mode(void) {
  need_root();
  make_attributed_file();
  write_file("secret", "");
  CHECK_OK(chmod("secret", 0600));
  CHECK_OK(setxattr("secret", "user.key", "value", 5, 0));
  as_nobody(use_others_attributes);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(values_come_back),
      TEST(through_a_descriptor),
      TEST(create_and_replace),
      TEST(sizes_and_small_buffers),
      TEST(missing_attributes),
      TEST(lists_hold_each_name_once),
      TEST(values_of_any_bytes),
      TEST(values_of_64_kib),
      TEST(names_of_255_bytes),
      TEST(on_directories),
      TEST(symlinks_have_no_user_attributes),
      TEST(unknown_namespaces),
      TEST(they_belong_to_the_inode),
      TEST(they_leave_the_content_alone),
      TEST(in_the_roots_namespaces),
      TEST(the_roots_namespaces_need_root),
      TEST(user_attributes_follow_the_mode),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
