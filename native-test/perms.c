/* Modes and owners, and what they forbid. Tests as root act as another user in a child process. */
#include "check.h"

#include <grp.h>
#include <sys/xattr.h>

static void set_mode(const char *path, mode_t mode) { CHECK_OK(chmod(path, mode)); }

/* A directory in which all users may do anything. */
static void make_open_directory(const char *path) {
  CHECK_OK(mkdir(path, 0777));
  set_mode(path, 0777);
}

static void chmod_sets_every_bit(void) {
  static const mode_t modes[] = {0, 0644, 0777, 0400, 0001, 01777, 02755, 04755, 07777, 0600};
  write_file("f", "");
  CHECK_OK(chown("f", -1, getegid()));
  CHECK_OK(mkdir("d", 0755));
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    set_mode("f", modes[i]);
    CHECK_MODE("f", modes[i]);
    set_mode("d", modes[i]);
    CHECK_MODE("d", modes[i]);
  }
  CHECK(S_ISREG(stat_of("f").st_mode));
  CHECK_EQ(stat_of("f").st_size, 0);
}

static void fchmod_sets_the_mode(void) {
  int fd = make_file("f", "");
  CHECK_OK(fchmod(fd, 0601));
  CHECK_MODE("f", 0601);
  CHECK_EQ(fstat_of(fd).st_mode & 07777, 0601);
}

static void chmod_follows_symlinks(void) {
  write_file("f", "");
  CHECK_OK(symlink("f", "s"));
  set_mode("s", 0600);
  CHECK_MODE("f", 0600);
  CHECK_MODE("s", 0777);
}

static void umask_is_taken_off(void) {
  umask(027);
  close(CHECK_OK(open("f", O_CREAT | O_WRONLY, 0666)));
  CHECK_OK(mkdir("d", 0777));
  CHECK_OK(mkfifo("fifo", 0666));
  CHECK_OK(mknod("n", S_IFREG | 0777, 0));
  CHECK_MODE("f", 0640);
  CHECK_MODE("d", 0750);
  CHECK_MODE("fifo", 0640);
  CHECK_MODE("n", 0750);
  umask(0);
  close(CHECK_OK(open("all", O_CREAT | O_WRONLY, 0666)));
  CHECK_MODE("all", 0666);
  CHECK_OK(mkdir("all-d", 01777));
  CHECK_MODE("all-d", 01777);
}

/* ---- an ordinary user and files of their own ---- */

static void use_own_files(void) {
  int fd = CHECK_OK(open("d/f", O_CREAT | O_EXCL | O_RDWR, 0)); /* writable in spite of mode 0 */
  write_at(fd, "abcdef", 6, 0);
  CHECK_OK(ftruncate(fd, 3));
  CHECK_OK(fsync(fd));
  char got[3];
  read_at(fd, got, 3, 0);
  CHECK_OK(close(fd));
  CHECK_FAILS(open("d/f", O_RDONLY), EACCES);
  CHECK_FAILS(open("d/f", O_WRONLY), EACCES);
  set_mode("d/f", 0400);
  CHECK_CONTENT("d/f", "abc");
  CHECK_FAILS(open("d/f", O_WRONLY), EACCES);
  CHECK_FAILS(open("d/f", O_RDONLY | O_TRUNC), EACCES);
  CHECK_FAILS(truncate("d/f", 0), EACCES);
  CHECK_OK(unlink("d/f"));
}

static void modes_bind_their_owner(void) {
  make_open_directory("d");
  as_nobody(use_own_files);
}

static void keep_descriptors_over_chmod(void) {
  int fd = make_file("d/f", "abc");
  set_mode("d/f", 0);
  write_at(fd, "def", 3, 3);
  CHECK_OK(ftruncate(fd, 5));
  char got[5];
  read_at(fd, got, 5, 0);
  CHECK_BYTES(got, "abcde", 5);
}

static void descriptors_keep_their_rights(void) {
  make_open_directory("d");
  as_nobody(keep_descriptors_over_chmod);
}

static void use_own_directories(void) {
  CHECK_OK(mkdir("d/sub", 0755));
  write_file("d/sub/f", "abc");
  set_mode("d/sub", 0555);
  CHECK_FAILS(open("d/sub/g", O_CREAT | O_WRONLY, 0644), EACCES);
  CHECK_FAILS(unlink("d/sub/f"), EACCES);
  CHECK_FAILS(rename("d/sub/f", "d/g"), EACCES);
  CHECK_FAILS(mkdir("d/sub/sub", 0755), EACCES);
  CHECK_FAILS(symlink("x", "d/sub/s"), EACCES);
  CHECK_FAILS(link("d/sub/f", "d/sub/g"), EACCES);
  set_mode("d/sub", 0444);
  CHECK_EQ(count_entries("d/sub"), 1);
  CHECK_FAILS(open("d/sub/f", O_RDONLY), EACCES);
  set_mode("d/sub", 0111);
  CHECK_EQ(count_entries("d/sub"), -1);
  CHECK_CONTENT("d/sub/f", "abc");
  set_mode("d/sub", 0);
  struct stat st;
  CHECK_FAILS(stat("d/sub/f", &st), EACCES);
  set_mode("d/sub", 0755);
}

static void directory_modes_bind_their_owner(void) {
  make_open_directory("d");
  as_nobody(use_own_directories);
}

static void check_owner(const char *path, uid_t user, gid_t group, const char *file, int line) {
  struct stat st = lstat_of(path);
  if (st.st_uid != user || st.st_gid != group) {
    fail(file, line, "expected %s to belong to %u:%u, got %u:%u", path, user, group, st.st_uid,
         st.st_gid);
  }
}

static void make_one_of_each(void) {
  write_file("d/f", "");
  CHECK_OK(mkdir("d/d", 0755));
  CHECK_OK(symlink("f", "d/s"));
  CHECK_OK(mkfifo("d/fifo", 0644));
  check_owner("d/f", geteuid(), getegid(), HERE);
  check_owner("d/d", geteuid(), getegid(), HERE);
  check_owner("d/s", geteuid(), getegid(), HERE);
  check_owner("d/fifo", geteuid(), getegid(), HERE);
}

static void new_files_belong_to_their_maker(void) {
  make_open_directory("d");
  as_nobody(make_one_of_each);
}

static void become_owner_of_more(void) {
  write_file("d/f", "");
  CHECK_FAILS(chown("d/f", 0, -1), EPERM);
  CHECK_FAILS(chown("d/f", -1, 0), EPERM);
  CHECK_FAILS(lchown("d/f", 1, 1), EPERM);
  CHECK_OK(chown("d/f", -1, getegid()));
  CHECK_OK(chown("d/f", geteuid(), -1));
}

static void chown_needs_root(void) {
  make_open_directory("d");
  as_nobody(become_owner_of_more);
}

/* ---- other users' files ---- */

static void touch_others_files(void) {
  CHECK_FAILS(open("secret", O_RDONLY), EACCES);
  CHECK_FAILS(open("readable", O_WRONLY), EACCES);
  CHECK_FAILS(open("readable", O_RDWR), EACCES);
  CHECK_FAILS(truncate("readable", 0), EACCES);
  CHECK_FAILS(chmod("readable", 0777), EPERM);
  CHECK_FAILS(chown("readable", NOBODY, NOBODY), EPERM);
  CHECK_FAILS(access("secret", R_OK), EACCES);
  CHECK_FAILS(access("readable", X_OK), EACCES);
  CHECK_OK(access("readable", R_OK));
  CHECK_FAILS(unlink("readable"), EACCES);
  CHECK_FAILS(open("new", O_CREAT | O_WRONLY, 0644), EACCES);
  CHECK_FAILS(open("closed/f", O_RDONLY), EACCES);
  CHECK_CONTENT("readable", "abc");
}

static void others_are_refused(void) {
  need_root();
  write_file("secret", "abc");
  set_mode("secret", 0600);
  write_file("readable", "abc");
  CHECK_OK(mkdir("closed", 0700));
  write_file("closed/f", "");
  as_nobody(touch_others_files);
}

static void groups_have_rights(void) {
  need_root();
  write_file("f", "abc");
  CHECK_OK(chown("f", 1, NOBODY));
  set_mode("f", 0640);
  write_file("none", "abc");
  CHECK_OK(chown("none", 1, NOBODY));
  set_mode("none", 0604); /* the group's bits count, not the others' */
  pid_t child = CHECK_OK(fork());
  if (child == 0) {
    CHECK_OK(setgroups(0, NULL));
    CHECK_OK(setresgid(NOBODY, NOBODY, NOBODY));
    CHECK_OK(setresuid(2, 2, 2));
    CHECK_CONTENT("f", "abc");
    CHECK_FAILS(open("f", O_WRONLY), EACCES);
    CHECK_FAILS(open("none", O_RDONLY), EACCES);
    _exit(0);
  }
  reap(child);
}

static void remove_from_sticky(void) {
  CHECK_FAILS(unlink("sticky/roots"), EPERM);
  CHECK_FAILS(rename("sticky/roots", "sticky/mine"), EPERM);
  CHECK_FAILS(rmdir("sticky/roots-d"), EPERM);
  write_file("sticky/mine", "");
  CHECK_FAILS(rename("sticky/mine", "sticky/roots"), EPERM);
  CHECK_OK(rename("sticky/mine", "sticky/mine2"));
  CHECK_OK(unlink("sticky/mine2"));
}

static void sticky_directories_protect_others_files(void) {
  need_root();
  CHECK_OK(mkdir("sticky", 0777));
  set_mode("sticky", 01777);
  write_file("sticky/roots", "");
  set_mode("sticky/roots", 0666);
  CHECK_OK(mkdir("sticky/roots-d", 0777));
  as_nobody(remove_from_sticky);
}

static void make_in_setgid_directory(void) {
  write_file("d/f", "");
  CHECK_OK(mkdir("d/sub", 0755));
  CHECK_OK(symlink("f", "d/s"));
  check_owner("d/f", geteuid(), 1234, HERE);
  check_owner("d/sub", geteuid(), 1234, HERE);
  check_owner("d/s", geteuid(), 1234, HERE);
  CHECK_MODE("d/f", 0644);
  CHECK_MODE("d/sub", 02755);
}

static void setgid_directories_give_their_group(void) {
  need_root();
  make_open_directory("d");
  CHECK_OK(chown("d", 0, 1234));
  set_mode("d", 02777);
  as_nobody(make_in_setgid_directory);
}

/* ---- setuid and setgid bits that must go ---- */

static void write_one_byte(void) {
  int fd = CHECK_OK(open("f", O_WRONLY));
  write_at(fd, "x", 1, 0);
}

static void truncate_f(void) { CHECK_OK(truncate("f", 1)); }

static void make_setuid_file(void) {
  write_file("f", "abc");
  set_mode("f", 06777);
  CHECK_MODE("f", 06777);
}

static void writing_clears_setuid(void) {
  need_root();
  make_setuid_file();
  as_nobody(write_one_byte);
  CHECK_MODE("f", 0777);
}

static void each_write_clears_setuid(void) {
  need_root();
  make_setuid_file();
  for (int i = 0; i < 3; i++) { /* a chmod must update what the kernel remembers */
    as_nobody(write_one_byte);
    CHECK_MODE("f", 0777);
    set_mode("f", 06777);
    CHECK_MODE("f", 06777);
  }
}

static void truncate_on_open(void) { close(CHECK_OK(open("f", O_WRONLY | O_TRUNC))); }

static void truncation_on_open_clears_setuid(void) {
  need_root();
  make_setuid_file();
  as_nobody(truncate_on_open);
  CHECK_MODE("f", 0777);
}

static void allocate_f(void) {
  int fd = CHECK_OK(open("f", O_WRONLY));
  CHECK_OK(fallocate(fd, 0, 0, 8192));
}

static void allocation_clears_setuid(void) {
  need_root();
  make_setuid_file();
  as_nobody(allocate_f);
  CHECK_MODE("f", 0777);
}

static void root_keeps_setuid(void) {
  need_root();
  make_setuid_file();
  write_one_byte();
  truncate_f();
  CHECK_MODE("f", 06777);
}

/* struct vfs_cap_data of revision 2, with cap_net_raw permitted and effective */
static const unsigned char CAPABILITY[20] = {1, 0, 0, 2, 0, 0x20};

static void writing_drops_capabilities(void) {
  need_root();
  write_file("f", "abc");
  set_mode("f", 0777);
  write_one_byte(); /* now the kernel has cached that there is no capability */
  for (int i = 0; i < 2; i++) {
    CHECK_OK(setxattr("f", "security.capability", CAPABILITY, sizeof CAPABILITY, 0));
    CHECK_EQ(getxattr("f", "security.capability", NULL, 0), sizeof CAPABILITY);
    write_one_byte();
    CHECK_FAILS(getxattr("f", "security.capability", NULL, 0), ENODATA);
  }
}

static void truncation_clears_setuid(void) {
  need_root();
  make_setuid_file();
  as_nobody(truncate_f);
  CHECK_MODE("f", 0777);
}

static void chown_clears_setuid(void) {
  need_root();
  make_setuid_file();
  CHECK_OK(chown("f", NOBODY, -1));
  CHECK_MODE("f", 0777);
  set_mode("f", 06777);
  CHECK_OK(chown("f", -1, NOBODY));
  CHECK_MODE("f", 0777);
}

static void chown_keeps_a_directorys_setgid(void) {
  need_root();
  CHECK_OK(mkdir("d", 0755));
  set_mode("d", 02755);
  CHECK_OK(chown("d", NOBODY, NOBODY));
  CHECK_MODE("d", 02755);
}

static void set_setgid(void) {
  CHECK_OK(chmod("f", 02755));
  CHECK_MODE("f", 0755);
}

static void chmod_drops_setgid_of_a_foreign_group(void) {
  need_root();
  write_file("f", "");
  CHECK_OK(chown("f", NOBODY, 1234));
  as_nobody(set_setgid);
}

/* ---- root ---- */

static void chown_sets_one_or_both(void) {
  need_root();
  write_file("f", "");
  CHECK_OK(chown("f", 1, 2));
  check_owner("f", 1, 2, HERE);
  CHECK_OK(chown("f", -1, 3));
  check_owner("f", 1, 3, HERE);
  CHECK_OK(chown("f", 4, -1));
  check_owner("f", 4, 3, HERE);
  CHECK_OK(chown("f", -1, -1));
  check_owner("f", 4, 3, HERE);
}

static void owners_have_32_bits(void) {
  need_root();
  write_file("f", "");
  CHECK_OK(chown("f", 4000000000u, 4000000001u));
  check_owner("f", 4000000000u, 4000000001u, HERE);
}

static void root_is_not_bound_by_modes(void) {
  need_root();
  write_file("f", "abc");
  CHECK_OK(chown("f", NOBODY, NOBODY));
  set_mode("f", 0);
  CHECK_CONTENT("f", "abc");
  CHECK_FAILS(execl("./f", "f", (char *)NULL), EACCES);
}

static void exchange_groups(void) {
  write_file("d/f", "");
  CHECK_OK(chown("d/f", -1, 1234));
  check_owner("d/f", NOBODY, 1234, HERE);
  CHECK_FAILS(chown("d/f", -1, 1235), EPERM);
}

static void owners_may_give_to_their_groups(void) {
  need_root();
  make_open_directory("d");
  pid_t child = CHECK_OK(fork());
  if (child == 0) {
    gid_t group = 1234;
    CHECK_OK(setgroups(1, &group));
    CHECK_OK(setresgid(NOBODY, NOBODY, NOBODY));
    CHECK_OK(setresuid(NOBODY, NOBODY, NOBODY));
    exchange_groups();
    _exit(0);
  }
  reap(child);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(chmod_sets_every_bit),
      TEST(fchmod_sets_the_mode),
      TEST(chmod_follows_symlinks),
      TEST(umask_is_taken_off),
      TEST(modes_bind_their_owner),
      TEST(descriptors_keep_their_rights),
      TEST(directory_modes_bind_their_owner),
      TEST(new_files_belong_to_their_maker),
      TEST(chown_needs_root),
      TEST(others_are_refused),
      TEST(groups_have_rights),
      TEST(sticky_directories_protect_others_files),
      TEST(setgid_directories_give_their_group),
      TEST(writing_clears_setuid),
      TEST(each_write_clears_setuid),
      TEST(truncation_on_open_clears_setuid),
      TEST(allocation_clears_setuid),
      TEST(root_keeps_setuid),
      TEST(writing_drops_capabilities),
      TEST(truncation_clears_setuid),
      TEST(chown_clears_setuid),
      TEST(chown_keeps_a_directorys_setgid),
      TEST(chmod_drops_setgid_of_a_foreign_group),
      TEST(chown_sets_one_or_both),
      TEST(owners_have_32_bits),
      TEST(root_is_not_bound_by_modes),
      TEST(owners_may_give_to_their_groups),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
