/* Symbolic links, fifos, sockets and devices. */
#include "check.h"

#include <dirent.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

/* ---- symbolic links ---- */

static void readlink_returns_the_target(void) {
  CHECK_OK(symlink("some/where \xff else", "s"));
  char got[100];
  CHECK_EQ(readlink("s", got, sizeof got), 17);
  CHECK_BYTES(got, "some/where \xff else", 17);
  struct stat st = lstat_of("s");
  CHECK(S_ISLNK(st.st_mode));
  CHECK_EQ(st.st_size, 17);
  CHECK_EQ(st.st_nlink, 1);
  CHECK_EQ(st.st_uid, geteuid());
}

static void readlink_cuts_to_the_buffer(void) {
  CHECK_OK(symlink("0123456789", "s"));
  char got[8] = "-------";
  CHECK_EQ(readlink("s", got, 4), 4);
  CHECK_BYTES(got, "0123---", 7);
  CHECK_FAILS(readlink("s", got, 0), EINVAL);
}

static void targets_of_4095_bytes(void) {
  char target[4097], got[5000];
  memset(target, 't', sizeof target);
  target[4096] = '\0';
  CHECK_FAILS(symlink(target, "s"), ENAMETOOLONG);
  target[4095] = '\0';
  CHECK_OK(symlink(target, "s"));
  CHECK_EQ(lstat_of("s").st_size, 4095);
  CHECK_EQ(readlink("s", got, sizeof got), 4095);
  CHECK_BYTES(got, target, 4095);
}

static void symlinks_are_followed(void) {
  CHECK_OK(mkdir("d", 0755));
  write_file("d/f", "abc");
  CHECK_OK(symlink("d", "to-d"));
  CHECK_OK(symlink("../d/f", "d/to-f"));
  CHECK_CONTENT("to-d/f", "abc");
  CHECK_CONTENT("to-d/to-f", "abc");
  write_file("to-d/new", "xyz");
  CHECK_CONTENT("d/new", "xyz");
}

static void dangling_symlinks(void) {
  CHECK_OK(symlink("missing", "s"));
  CHECK_FAILS(open("s", O_RDONLY), ENOENT);
  close(CHECK_OK(open("s", O_CREAT | O_WRONLY, 0644)));
  CHECK(S_ISREG(lstat_of("missing").st_mode));
  CHECK(S_ISLNK(lstat_of("s").st_mode));
}

static void unlink_removes_the_symlink_only(void) {
  write_file("f", "abc");
  CHECK_OK(symlink("f", "s"));
  CHECK_OK(unlink("s"));
  CHECK_CONTENT("f", "abc");
}

static void symlink_refusals(void) {
  write_file("f", "");
  CHECK_FAILS(symlink("x", "f"), EEXIST);
  CHECK_FAILS(symlink("", "s"), ENOENT);
  CHECK_FAILS(symlink("x", "missing/s"), ENOENT);
  char got[8];
  CHECK_FAILS(readlink("f", got, sizeof got), EINVAL);
  CHECK_FAILS(readlink("missing", got, sizeof got), ENOENT);
  CHECK_OK(symlink("f", "s"));
  CHECK_FAILS(open("s", O_RDONLY | O_NOFOLLOW), ELOOP);
  CHECK_FAILS(open("s", O_RDONLY | O_DIRECTORY), ENOTDIR);
}

static void loops_are_found(void) {
  CHECK_OK(symlink("b", "a"));
  CHECK_OK(symlink("a", "b"));
  CHECK_OK(symlink("self/x", "self"));
  struct stat st;
  CHECK_FAILS(stat("a", &st), ELOOP);
  CHECK_FAILS(open("a", O_RDONLY), ELOOP);
  CHECK_FAILS(open("a", O_CREAT | O_WRONLY, 0644), ELOOP);
  CHECK_FAILS(stat("self", &st), ELOOP);
  CHECK_OK(lstat("a", &st));
}

static void chains_of_40_but_not_41(void) {
  write_file("s0", "abc");
  for (int i = 1; i <= 41; i++) {
    char target[16], name[16];
    snprintf(target, sizeof target, "s%d", i - 1);
    snprintf(name, sizeof name, "s%d", i);
    CHECK_OK(symlink(target, name));
  }
  CHECK_CONTENT("s40", "abc");
  CHECK_FAILS(open("s41", O_RDONLY), ELOOP);
}

static void symlinks_have_owners_of_their_own(void) {
  need_root();
  write_file("f", "");
  CHECK_OK(symlink("f", "s"));
  CHECK_OK(lchown("s", 123, 456));
  CHECK_EQ(lstat_of("s").st_uid, 123);
  CHECK_EQ(lstat_of("s").st_gid, 456);
  CHECK_EQ(stat_of("f").st_uid, 0);
}

/* ---- fifos ---- */

static void write_into_fifo(void) {
  int fd = CHECK_OK(open("fifo", O_WRONLY));
  CHECK_EQ(write(fd, "through", 7), 7);
}

static void data_goes_through_a_fifo(void) {
  CHECK_OK(mkfifo("fifo", 0640));
  struct stat st = stat_of("fifo");
  CHECK(S_ISFIFO(st.st_mode));
  CHECK_EQ(st.st_mode & 07777, 0640);
  pid_t writer = spawn(write_into_fifo);
  int fd = CHECK_OK(open("fifo", O_RDONLY));
  char got[16];
  CHECK_EQ(read(fd, got, sizeof got), 7);
  CHECK_BYTES(got, "through", 7);
  reap(writer);
  CHECK_EQ(read(fd, got, sizeof got), 0);
  CHECK_EQ(stat_of("fifo").st_size, 0);
}

static void fifos_without_a_partner(void) {
  CHECK_OK(mkfifo("fifo", 0644));
  CHECK_FAILS(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
  int fd = CHECK_OK(open("fifo", O_RDONLY | O_NONBLOCK));
  CHECK_FAILS(lseek(fd, 0, SEEK_SET), ESPIPE);
  CHECK_FAILS(mkfifo("fifo", 0644), EEXIST);
}

static void a_renamed_fifo_is_the_same(void) {
  CHECK_OK(mkfifo("fifo", 0644));
  int reader = CHECK_OK(open("fifo", O_RDONLY | O_NONBLOCK));
  CHECK_OK(rename("fifo", "renamed"));
  CHECK_OK(link("renamed", "linked"));
  int writer = CHECK_OK(open("linked", O_WRONLY | O_NONBLOCK));
  CHECK_EQ(write(writer, "x", 1), 1);
  char got;
  CHECK_EQ(read(reader, &got, 1), 1);
}

/* ---- sockets ---- */

static struct sockaddr_un socket_at(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, path);
  return address;
}

static void connect_and_send(void) {
  struct sockaddr_un address = socket_at("socket");
  int fd = CHECK_OK(socket(AF_UNIX, SOCK_STREAM, 0));
  CHECK_OK(connect(fd, (struct sockaddr *)&address, sizeof address));
  CHECK_EQ(write(fd, "hello", 5), 5);
}

static void a_socket_can_be_reached(void) {
  struct sockaddr_un address = socket_at("socket");
  int fd = CHECK_OK(socket(AF_UNIX, SOCK_STREAM, 0));
  CHECK_OK(bind(fd, (struct sockaddr *)&address, sizeof address));
  CHECK_OK(listen(fd, 1));
  CHECK(S_ISSOCK(stat_of("socket").st_mode));
  pid_t client = spawn(connect_and_send);
  int connection = CHECK_OK(accept(fd, NULL, NULL));
  char got[5];
  CHECK_EQ(recv(connection, got, 5, MSG_WAITALL), 5);
  CHECK_BYTES(got, "hello", 5);
  reap(client);
}

static void a_bound_name_is_taken(void) {
  struct sockaddr_un address = socket_at("socket");
  int a = CHECK_OK(socket(AF_UNIX, SOCK_STREAM, 0)), b = CHECK_OK(socket(AF_UNIX, SOCK_STREAM, 0));
  CHECK_OK(bind(a, (struct sockaddr *)&address, sizeof address));
  CHECK_FAILS(bind(b, (struct sockaddr *)&address, sizeof address), EADDRINUSE);
  CHECK_FAILS(connect(b, (struct sockaddr *)&address, sizeof address), ECONNREFUSED);
  CHECK_FAILS(open("socket", O_RDONLY), ENXIO);
  CHECK_OK(unlink("socket"));
  CHECK_OK(bind(b, (struct sockaddr *)&address, sizeof address));
}

/* ---- devices ---- */

static void devices_keep_their_number(void) {
  need_root();
  CHECK_OK(mknod("c", S_IFCHR | 0640, makedev(1, 3)));
  CHECK_OK(mknod("b", S_IFBLK | 0600, makedev(259, 70000)));
  struct stat c = stat_of("c"), b = stat_of("b");
  CHECK(S_ISCHR(c.st_mode));
  CHECK(S_ISBLK(b.st_mode));
  CHECK_EQ(c.st_mode & 07777, 0640);
  CHECK_EQ(major(c.st_rdev), 1);
  CHECK_EQ(minor(c.st_rdev), 3);
  CHECK_EQ(major(b.st_rdev), 259);
  CHECK_EQ(minor(b.st_rdev), 70000);
  CHECK_OK(rename("b", "b2"));
  CHECK_EQ(minor(stat_of("b2").st_rdev), 70000);
}

static void make_device_as_nobody(void) {
  CHECK_FAILS(mknod("d/c", S_IFCHR | 0644, makedev(1, 3)), EPERM);
  CHECK_OK(mknod("d/f", S_IFREG | 0644, 0));
  CHECK_OK(mkfifo("d/fifo", 0644));
}

static void devices_need_root(void) {
  CHECK_OK(mkdir("d", 0755));
  CHECK_OK(chmod("d", 0777));
  as_nobody(make_device_as_nobody);
}

static void mknod_makes_files(void) {
  CHECK_OK(mknod("f", S_IFREG | 0600, 0));
  CHECK(S_ISREG(stat_of("f").st_mode));
  CHECK_MODE("f", 0600);
  CHECK_FAILS(mknod("f", S_IFREG | 0600, 0), EEXIST);
  write_file("f", "abc");
  CHECK_CONTENT("f", "abc");
}

/* ---- listing ---- */

static void listed_types_are_right(void) {
  struct sockaddr_un address = socket_at("socket");
  write_file("f", "");
  CHECK_OK(mkdir("d", 0755));
  CHECK_OK(symlink("f", "s"));
  CHECK_OK(mkfifo("fifo", 0644));
  CHECK_OK(bind(CHECK_OK(socket(AF_UNIX, SOCK_STREAM, 0)), (struct sockaddr *)&address,
                sizeof address));
  DIR *dir = opendir(".");
  CHECK(dir != NULL);
  int n = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL; n++) {
    if (entry->d_type != DT_UNKNOWN) {
      CHECK_EQ(DTTOIF(entry->d_type), lstat_of(entry->d_name).st_mode & S_IFMT);
    }
  }
  CHECK_EQ(n, 7);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(readlink_returns_the_target),
      TEST(readlink_cuts_to_the_buffer),
      TEST(targets_of_4095_bytes),
      TEST(symlinks_are_followed),
      TEST(dangling_symlinks),
      TEST(unlink_removes_the_symlink_only),
      TEST(symlink_refusals),
      TEST(loops_are_found),
      TEST(chains_of_40_but_not_41),
      TEST(symlinks_have_owners_of_their_own),
      TEST(data_goes_through_a_fifo),
      TEST(fifos_without_a_partner),
      TEST(a_renamed_fifo_is_the_same),
      TEST(a_socket_can_be_reached),
      TEST(a_bound_name_is_taken),
      TEST(devices_keep_their_number),
      TEST(devices_need_root),
      TEST(mknod_makes_files),
      TEST(listed_types_are_right),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
