/*
 * When a change of a file's bytes removes set-user-id and set-group-id bits, they are gone at once
 * for every caller, and also in the kernel's cache, from which exec(2) takes them.
 */
#include <grp.h>
#include <linux/capability.h>
#include <sys/sendfile.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>

#include "check.h"

#define WRITER 1001
#define GROUP 1234
#define BLOCK 4096

/* A program called by this name only reports whether it runs as root, by its exit status. */
#define ASK "quire-set-id"

static void set_mode(const char *path, mode_t mode) { CHECK_OK(chmod(path, mode)); }

/* Asks only for the mode, as exec does: a write does not make the kernel forget the mode. */
static int known_mode(const char *path) {
  struct statx known;
  CHECK_OK(statx(AT_FDCWD, path, 0, STATX_MODE, &known));
  return known.stx_mode & 07777;
}

/* The mode in the kernel's cache, which exec would take; the file system is not asked. */
static int remembered_mode(const char *path) {
  struct statx known;
  CHECK_OK(statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_MODE, &known));
  return known.stx_mode & 07777;
}

static void become(uid_t uid, gid_t gid, gid_t other) {
  CHECK_OK(setgroups(other == 0 ? 0 : 1, &other));
  CHECK_OK(setresgid(gid, gid, gid));
  CHECK_OK(setresuid(uid, uid, uid));
}

/* ---- ways to change a file */

static void by_write(int fd) {
  char block[BLOCK];
  read_at(fd, block, sizeof block, 0);
  write_at(fd, block, sizeof block, 0);
}

static void by_direct_write(int fd) {
  _Alignas(BLOCK) static char block[BLOCK];
  CHECK_OK(fcntl(fd, F_SETFL, O_DIRECT));
  read_at(fd, block, sizeof block, 0);
  write_at(fd, block, sizeof block, 0);
}

static void by_allocation(int fd) {
  CHECK_SUPPORTED(fallocate(fd, FALLOC_FL_KEEP_SIZE, 16 * MIB, BLOCK));
}

static void by_a_hole(int fd) {
  CHECK_SUPPORTED(fallocate(fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 16 * MIB, BLOCK));
}

static void by_growing(int fd) { CHECK_OK(ftruncate(fd, 16 * MIB)); }

static void by_copy(int fd) {
  int from = CHECK_OK(open("copy", O_RDONLY));
  loff_t in = 0, out = 0;
  CHECK_SUPPORTED(copy_file_range(from, &in, fd, &out, BLOCK, 0));
}

static void by_sendfile(int fd) {
  int from = CHECK_OK(open("copy", O_RDONLY));
  CHECK_OK(sendfile(fd, from, NULL, BLOCK));
}

static void by_truncation_on_open(int fd) {
  (void)fd;
  close(CHECK_OK(open("f", O_WRONLY | O_TRUNC)));
}

struct way {
  const char *name;
  void (*change)(int fd);
};

static const struct way WAYS[] = {
    {"write", by_write},           {"direct write", by_direct_write},
    {"fallocate", by_allocation},  {"hole", by_a_hole},
    {"ftruncate", by_growing},     {"copy_file_range", by_copy},
    {"sendfile", by_sendfile},     {"O_TRUNC", by_truncation_on_open},
    {NULL, NULL},
};

/* Makes a program "f" and its "copy", both owned by root and GROUP. */
static void make_program(void) {
  static char buffer[MIB];
  int from = CHECK_OK(open("/proc/self/exe", O_RDONLY));
  long length = CHECK_OK(read(from, buffer, sizeof buffer));
  CHECK(length < MIB);
  for (int i = 0; i < 2; i++) {
    int to = CHECK_OK(open(i == 0 ? "f" : "copy", O_CREAT | O_TRUNC | O_RDWR, 0777));
    write_at(to, buffer, length, 0);
    CHECK_OK(fchown(to, 0, GROUP));
    close(to);
  }
}

/* Checks the mode of f after each kind of change by a process with these ids. */
static void check_modes(mode_t before, uid_t uid, gid_t gid, gid_t other, mode_t after) {
  for (const struct way *way = WAYS; way->name != NULL; way++) {
    make_program();
    set_mode("f", before);
    CHECK_EQ(known_mode("f"), before);
    pid_t child = CHECK_OK(fork());
    if (child == 0) {
      int fd = CHECK_OK(open("f", O_RDWR));
      become(uid, gid, other);
      way->change(fd);
      int known = known_mode("f");
      if (known != (int)after) {
        fail(HERE, "expected mode %o after %s, got %o", after, way->name, known);
      }
      _exit(0);
    }
    reap(child);
    CHECK_EQ(known_mode("f"), after);
  }
}

static void both_bits_go_at_once(void) {
  need_root();
  check_modes(06777, WRITER, WRITER, GROUP, 0777);
}

static void setgid_goes_without_group_execute_too(void) {
  need_root();
  check_modes(06767, WRITER, WRITER, 0, 0767);
}

static void members_keep_setgid_without_group_execute(void) {
  need_root();
  check_modes(06767, WRITER, WRITER, GROUP, 02767);
  check_modes(02767, WRITER, GROUP, 0, 02767);
}

static void root_keeps_both(void) {
  need_root();
  check_modes(06777, 0, 0, 0, 06777);
}

static void drop_fsetid(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  CHECK_OK(syscall(SYS_capget, &header, data));
  data[0].effective &= ~(1U << CAP_FSETID);
  data[0].permitted &= ~(1U << CAP_FSETID);
  CHECK_OK(syscall(SYS_capset, &header, data));
}

static void root_without_the_capability_loses_both(void) {
  need_root();
  pid_t child = CHECK_OK(fork());
  if (child == 0) {
    for (const struct way *way = WAYS; way->name != NULL; way++) {
      make_program();
      set_mode("f", 06777);
      pid_t writer = CHECK_OK(fork());
      if (writer == 0) {
        int fd = CHECK_OK(open("f", O_RDWR));
        drop_fsetid();
        way->change(fd);
        int known = known_mode("f");
        if (known != 0777) {
          fail(HERE, "expected mode 777 after %s, got %o", way->name, known);
        }
        _exit(0);
      }
      reap(writer);
    }
    _exit(0);
  }
  reap(child);
}

/* Runs a program, which must not run as root. */
static void check_runs_as_writer(const char *path, const char *how) {
  pid_t child = CHECK_OK(fork());
  if (child == 0) {
    execl(path, ASK, NULL);
    _exit(127);
  }
  int status;
  CHECK_EQ(waitpid(child, &status, 0), child);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 1) {
    fail(HERE, "expected a program of nobody's rights after %s, got wait status %d", how, status);
  }
}

static void need_set_id_mount(void) {
  struct statvfs fs;
  CHECK_OK(statvfs(".", &fs));
  if ((fs.f_flag & ST_NOSUID) != 0) {
    skip("mounted with nosuid");
  }
}

/* Changes f and runs one of its names; leaves out the change that empties the file. */
static void run_after_each_change(const char *name) {
  for (const struct way *way = WAYS; way->name != NULL; way++) {
    if (way->change == by_truncation_on_open) {
      continue;
    }
    unlink("other");
    make_program();
    CHECK_OK(link("f", "other"));
    set_mode("f", 06777);
    known_mode("f");
    known_mode("other");
    pid_t child = CHECK_OK(fork());
    if (child == 0) {
      int fd = CHECK_OK(open("f", O_RDWR | O_CLOEXEC));
      become(WRITER, WRITER, GROUP);
      way->change(fd);
      close(fd);
      check_runs_as_writer(name, way->name);
      _exit(0);
    }
    reap(child);
  }
}

static void the_kernel_remembers_no_bits(void) {
  need_root();
  need_set_id_mount();
  for (const struct way *way = WAYS; way->name != NULL; way++) {
    make_program();
    set_mode("f", 06777);
    CHECK_EQ(known_mode("f"), 06777);
    pid_t child = CHECK_OK(fork());
    if (child == 0) {
      int fd = CHECK_OK(open("f", O_RDWR));
      become(WRITER, WRITER, GROUP);
      way->change(fd);
      int mode = remembered_mode("f");
      if (mode != 0777) {
        fail(HERE, "expected mode 777 in memory after %s, got %o", way->name, mode);
      }
      _exit(0);
    }
    reap(child);
  }
}

static void a_changed_program_runs_without_rights(void) {
  need_root();
  need_set_id_mount();
  run_after_each_change("./f");
}

static void its_other_name_runs_without_rights(void) {
  need_root();
  need_set_id_mount();
  run_after_each_change("./other");
}

int main(int argc, char **argv) {
  if (strcmp(argv[0], ASK) == 0) {
    return geteuid() == 0 || getegid() == GROUP ? 0 : 1;
  }
  static const struct test tests[] = {
      TEST(both_bits_go_at_once),
      TEST(setgid_goes_without_group_execute_too),
      TEST(members_keep_setgid_without_group_execute),
      TEST(root_keeps_both),
      TEST(root_without_the_capability_loses_both),
      TEST(the_kernel_remembers_no_bits),
      TEST(a_changed_program_runs_without_rights),
      TEST(its_other_name_runs_without_rights),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
