/* What statfs reports about the file system, and stat about the space of files. */
#include "check.h"

#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

static void the_numbers_are_plausible(void) {
  struct statfs fs;
  CHECK_OK(statfs(".", &fs));
  CHECK(fs.f_bsize >= 512 && (fs.f_bsize & (fs.f_bsize - 1)) == 0);
  CHECK(fs.f_frsize >= 512);
  CHECK(fs.f_blocks > 0);
  CHECK(fs.f_bfree <= fs.f_blocks);
  CHECK(fs.f_bavail > 0);
  CHECK(fs.f_bavail <= fs.f_bfree);
  CHECK(fs.f_ffree <= fs.f_files);
}

static void names_have_255_bytes(void) {
  struct statvfs fs;
  CHECK_OK(statvfs(".", &fs));
  CHECK_EQ(fs.f_namemax, 255);
  CHECK_EQ(pathconf(".", _PC_NAME_MAX), 255);
}

static void statfs_and_fstatfs_agree(void) {
  struct statfs of_path, of_file;
  int fd = make_file("f", "");
  CHECK_OK(statfs("f", &of_path));
  CHECK_OK(fstatfs(fd, &of_file));
  CHECK_EQ(of_path.f_blocks, of_file.f_blocks);
  CHECK_EQ(of_path.f_bsize, of_file.f_bsize);
  CHECK_EQ(of_path.f_type, of_file.f_type);
  struct statfs missing;
  CHECK_FAILS(statfs("missing", &missing), ENOENT);
}

static void written_files_take_blocks(void) {
  static char content[1 << 20];
  int fd = make_file("f", "");
  CHECK_EQ(fstat_of(fd).st_blocks, 0);
  fill(content, sizeof content, 1);
  write_at(fd, content, sizeof content, 0);
  CHECK_OK(fsync(fd));
  blkcnt_t blocks = fstat_of(fd).st_blocks;
  CHECK(blocks >= (blkcnt_t)sizeof content / 512);
  CHECK(blocks < 2 * (blkcnt_t)sizeof content / 512);
  CHECK(fstat_of(fd).st_blksize >= 512);
}

static void all_files_are_on_one_device(void) {
  write_file("f", "");
  CHECK_OK(mkdir("d", 0755));
  CHECK_EQ(stat_of("f").st_dev, stat_of(".").st_dev);
  CHECK_EQ(stat_of("d").st_dev, stat_of(".").st_dev);
}

static void inode_numbers_are_stable_and_distinct(void) {
  enum { FILES = 200 };
  ino_t inodes[FILES];
  char name[32];
  for (int i = 0; i < FILES; i++) {
    snprintf(name, sizeof name, "f%d", i);
    write_file(name, "");
    inodes[i] = stat_of(name).st_ino;
    CHECK(inodes[i] != 0);
    for (int j = 0; j < i; j++) {
      CHECK(inodes[j] != inodes[i]);
    }
  }
  for (int i = 0; i < FILES; i++) {
    snprintf(name, sizeof name, "f%d", i);
    int fd = CHECK_OK(open(name, O_RDONLY));
    CHECK_EQ(fstat_of(fd).st_ino, inodes[i]);
    CHECK_EQ(stat_of(name).st_ino, inodes[i]);
    close(fd);
  }
}

static void statx_agrees_with_stat(void) {
  struct statx x;
  write_file("f", "abc");
  struct stat st = stat_of("f");
  CHECK_OK(statx(AT_FDCWD, "f", 0, STATX_BASIC_STATS, &x));
  CHECK_EQ(x.stx_size, 3);
  CHECK_EQ(x.stx_ino, st.st_ino);
  CHECK_EQ(x.stx_mode, st.st_mode);
  CHECK_EQ(x.stx_nlink, st.st_nlink);
  CHECK_EQ(x.stx_mtime.tv_sec, st.st_mtime);
  CHECK_EQ(makedev(x.stx_dev_major, x.stx_dev_minor), st.st_dev);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(the_numbers_are_plausible),
      TEST(names_have_255_bytes),
      TEST(statfs_and_fstatfs_agree),
      TEST(written_files_take_blocks),
      TEST(all_files_are_on_one_device),
      TEST(inode_numbers_are_stable_and_distinct),
      TEST(statx_agrees_with_stat),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
