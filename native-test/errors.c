/* The errors that programs rely on. */
#include "check.h"

#include <limits.h>

static void missing_files(void) {
  struct stat st;
  CHECK_FAILS(open("missing", O_RDONLY), ENOENT);
  CHECK_FAILS(open("missing/f", O_CREAT | O_WRONLY, 0644), ENOENT);
  CHECK_FAILS(open("", O_RDONLY), ENOENT);
  CHECK_FAILS(stat("missing", &st), ENOENT);
  CHECK_FAILS(unlink("missing"), ENOENT);
  CHECK_FAILS(chmod("missing", 0644), ENOENT);
  CHECK_FAILS(chown("missing", -1, -1), ENOENT);
  CHECK_FAILS(access("missing", F_OK), ENOENT);
  CHECK_FAILS(chdir("missing"), ENOENT);
}

static void a_name_that_was_missing_appears(void) {
  for (int i = 0; i < 50; i++) {
    CHECK_FAILS(open("f", O_RDONLY), ENOENT);
    CHECK(!exists("f"));
    write_file("f", "abc");
    CHECK_CONTENT("f", "abc");
    CHECK_OK(unlink("f"));
  }
}

static void files_are_no_directories(void) {
  struct stat st;
  write_file("f", "");
  CHECK_FAILS(open("f/x", O_RDONLY), ENOTDIR);
  CHECK_FAILS(open("f/x", O_CREAT | O_WRONLY, 0644), ENOTDIR);
  CHECK_FAILS(open("f/", O_RDONLY), ENOTDIR);
  CHECK_FAILS(stat("f/.", &st), ENOTDIR);
  CHECK_FAILS(unlink("f/x"), ENOTDIR);
  CHECK_FAILS(open("f", O_RDONLY | O_DIRECTORY), ENOTDIR);
  CHECK_FAILS(chdir("f"), ENOTDIR);
  CHECK_FAILS(symlink("x", "f/s"), ENOTDIR);
}

static void directories_are_no_files(void) {
  CHECK_OK(mkdir("d", 0755));
  CHECK_FAILS(open("d", O_WRONLY), EISDIR);
  CHECK_FAILS(open("d", O_RDWR), EISDIR);
  CHECK_FAILS(open("d", O_RDONLY | O_CREAT, 0644), EISDIR);
  CHECK_FAILS(open("d", O_RDONLY | O_TRUNC), EISDIR);
  CHECK_FAILS(open("new/", O_CREAT | O_WRONLY, 0644), EISDIR);
  CHECK_FAILS(unlink("d"), EISDIR);
}

static void descriptors_have_a_direction(void) {
  char byte;
  write_file("f", "abc");
  int reader = CHECK_OK(open("f", O_RDONLY)), writer = CHECK_OK(open("f", O_WRONLY));
  CHECK_FAILS(write(reader, "x", 1), EBADF);
  CHECK_FAILS(pwrite(reader, "x", 1, 0), EBADF);
  CHECK_FAILS(read(writer, &byte, 1), EBADF);
  CHECK_OK(close(reader));
  CHECK_FAILS(read(reader, &byte, 1), EBADF);
  CHECK_FAILS(fsync(reader), EBADF);
  int path_only = CHECK_OK(open("f", O_PATH));
  CHECK_FAILS(read(path_only, &byte, 1), EBADF);
  CHECK_EQ(fstat_of(path_only).st_size, 3);
}

static void bad_offsets(void) {
  char byte;
  int fd = make_file("f", "abc");
  CHECK_FAILS(pread(fd, &byte, 1, -1), EINVAL);
  CHECK_FAILS(pwrite(fd, "x", 1, -1), EINVAL);
  CHECK_CONTENT("f", "abc");
}

/* A bad address is refused, or goes unnoticed if nothing had to be copied; it does no harm. */
static void bad_addresses_do_no_harm(void) {
  int fd = make_file("f", "abc");
  char *unmapped = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK_FAILS(pwrite(fd, unmapped, 10, 0), EFAULT);
  CHECK_FAILS(pread(fd, unmapped, 3, 0), EFAULT);
  CHECK_FAILS(open(unmapped, O_RDONLY), EFAULT);
  CHECK_CONTENT("f", "abc");
  write_at(fd, "xyz", 3, 0);
  CHECK_CONTENT("f", "xyz");
}

static void paths_that_are_too_long(void) {
  char path[PATH_MAX + 2];
  memset(path, 0, sizeof path);
  for (int i = 0; i < PATH_MAX; i += 2) {
    memcpy(path + i, "./", 2);
  }
  CHECK_FAILS(open(path, O_RDONLY), ENAMETOOLONG);
  path[PATH_MAX - 2] = '.';
  path[PATH_MAX - 1] = '\0';
  CHECK_OK(open(path, O_RDONLY | O_DIRECTORY));
}

static void what_exists_is_not_made_again(void) {
  write_file("f", "abc");
  CHECK_FAILS(open("f", O_CREAT | O_EXCL | O_WRONLY, 0644), EEXIST);
  CHECK_FAILS(mkdir("f", 0755), EEXIST);
  CHECK_FAILS(symlink("x", "f"), EEXIST);
  CHECK_FAILS(mkfifo("f", 0644), EEXIST);
  CHECK_FAILS(link("f", "f"), EEXIST);
  CHECK_CONTENT("f", "abc");
}

static void unknown_ioctls(void) {
  int fd = make_file("f", "");
  CHECK(!isatty(fd));
  CHECK_EQ(errno, ENOTTY);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(missing_files),
      TEST(a_name_that_was_missing_appears),
      TEST(files_are_no_directories),
      TEST(directories_are_no_files),
      TEST(descriptors_have_a_direction),
      TEST(bad_offsets),
      TEST(bad_addresses_do_no_harm),
      TEST(paths_that_are_too_long),
      TEST(what_exists_is_not_made_again),
      TEST(unknown_ioctls),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
