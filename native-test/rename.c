/* rename and renameat2, alone and against other threads. */
#include "check.h"

#include <time.h>

static void moves_a_file(void) {
  write_file("a", "abc");
  ino_t inode = stat_of("a").st_ino;
  CHECK_OK(rename("a", "b"));
  CHECK(!exists("a"));
  CHECK_CONTENT("b", "abc");
  CHECK_EQ(stat_of("b").st_ino, inode);
}

static void replaces_a_file(void) {
  write_file("a", "new");
  write_file("b", "old");
  ino_t inode = stat_of("a").st_ino;
  CHECK_OK(rename("a", "b"));
  CHECK(!exists("a"));
  CHECK_CONTENT("b", "new");
  CHECK_EQ(stat_of("b").st_ino, inode);
  CHECK_EQ(count_entries("."), 1);
}

static void onto_itself_does_nothing(void) {
  write_file("a", "abc");
  CHECK_OK(rename("a", "a"));
  CHECK_CONTENT("a", "abc");
}

static void replaces_an_empty_directory(void) {
  CHECK_OK(mkdir("a", 0755));
  write_file("a/f", "abc");
  CHECK_OK(mkdir("b", 0755));
  CHECK_OK(rename("a", "b"));
  CHECK(!exists("a"));
  CHECK_CONTENT("b/f", "abc");
}

static void keeps_a_full_directory(void) {
  CHECK_OK(mkdir("a", 0755));
  CHECK_OK(mkdir("b", 0755));
  write_file("b/f", "abc");
  if (rename("a", "b") == 0 || (errno != ENOTEMPTY && errno != EEXIST)) {
    CHECK_FAILS(rename("a", "b"), ENOTEMPTY);
  }
  CHECK(exists("a"));
  CHECK_CONTENT("b/f", "abc");
}

static void not_into_its_own_subtree(void) {
  CHECK_OK(mkdir("a", 0755));
  CHECK_OK(mkdir("a/b", 0755));
  CHECK_OK(mkdir("a/b/c", 0755));
  CHECK_FAILS(rename("a", "a/x"), EINVAL);
  CHECK_FAILS(rename("a", "a/b/c/x"), EINVAL);
  CHECK_FAILS(rename("a/b/c", "a"), ENOTEMPTY);
  CHECK(exists("a/b/c"));
}

static void kinds_must_agree(void) {
  write_file("f", "abc");
  CHECK_OK(mkdir("d", 0755));
  CHECK_OK(symlink("d", "s"));
  CHECK_FAILS(rename("f", "d"), EISDIR);
  CHECK_FAILS(rename("d", "f"), ENOTDIR);
  CHECK_FAILS(rename("d", "s"), ENOTDIR);
  CHECK_FAILS(rename("s", "d"), EISDIR);
  CHECK_CONTENT("f", "abc");
  CHECK(exists("d"));
}

static void missing_names(void) {
  write_file("f", "abc");
  CHECK_FAILS(rename("missing", "x"), ENOENT);
  CHECK_FAILS(rename("f", "missing/x"), ENOENT);
  CHECK_FAILS(rename("f", "f/x"), ENOTDIR);
  CHECK_FAILS(rename("f/x", "y"), ENOTDIR);
  CHECK_FAILS(rename("", "x"), ENOENT);
  CHECK_FAILS(rename("f", "/proc/quire-native-test"), EXDEV);
  CHECK_CONTENT("f", "abc");
}

static void moves_the_symlink_itself(void) {
  write_file("target", "abc");
  CHECK_OK(symlink("target", "s"));
  CHECK_OK(rename("s", "t"));
  CHECK(S_ISLNK(lstat_of("t").st_mode));
  write_file("f", "new");
  CHECK_OK(rename("f", "t"));
  CHECK(S_ISREG(lstat_of("t").st_mode));
  CHECK_CONTENT("target", "abc");
}

static void between_directories(void) {
  CHECK_OK(mkdir("a", 0755));
  CHECK_OK(mkdir("b", 0755));
  CHECK_OK(mkdir("a/d", 0755));
  write_file("a/d/f", "abc");
  CHECK_OK(rename("a/d", "b/e"));
  CHECK_CONTENT("b/e/f", "abc");
  CHECK_EQ(stat_of("b/e/..").st_ino, stat_of("b").st_ino);
  CHECK_EQ(count_entries("a"), 0);
  CHECK_OK(rmdir("a"));
}

static void open_files_move_along(void) {
  int fd = make_file("a", "abc");
  CHECK_OK(rename("a", "b"));
  write_at(fd, "def", 3, 3);
  CHECK_OK(ftruncate(fd, 5));
  CHECK_OK(fchmod(fd, 0600));
  CHECK_CONTENT("b", "abcde");
  CHECK_MODE("b", 0600);
  CHECK(!exists("a"));
}

static void open_files_ignore_a_new_file_of_their_old_name(void) {
  int fd = make_file("a", "abc");
  CHECK_OK(rename("a", "b"));
  write_file("a", "other");
  write_at(fd, "X", 1, 0);
  CHECK_EQ(fstat_of(fd).st_size, 3);
  CHECK_OK(ftruncate(fd, 2));
  CHECK_CONTENT("a", "other");
  CHECK_CONTENT("b", "Xb");
}

static void files_in_a_moved_directory_stay_open(void) {
  CHECK_OK(mkdir("d", 0755));
  CHECK_OK(mkdir("d/sub", 0755));
  int fd = make_file("d/sub/f", "abc");
  int directory = CHECK_OK(open("d/sub", O_RDONLY | O_DIRECTORY));
  CHECK_OK(rename("d", "e"));
  write_at(fd, "def", 3, 3);
  CHECK_CONTENT("e/sub/f", "abcdef");
  close(CHECK_OK(openat(directory, "g", O_CREAT | O_WRONLY, 0644)));
  CHECK(exists("e/sub/g"));
  CHECK_FAILS(open("d/sub/f", O_RDONLY), ENOENT);
}

static void the_current_directory_moves_along(void) {
  CHECK_OK(mkdir("d", 0755));
  CHECK_OK(chdir("d"));
  CHECK_OK(rename("../d", "../e"));
  write_file("f", "abc");
  CHECK_CONTENT("../e/f", "abc");
}

static void content_survives_many_renames(void) {
  write_file("f0", "abc");
  for (int i = 0; i < 300; i++) {
    char from[16], to[16];
    snprintf(from, sizeof from, "f%d", i);
    snprintf(to, sizeof to, "f%d", i + 1);
    CHECK_OK(rename(from, to));
  }
  CHECK_CONTENT("f300", "abc");
  CHECK_EQ(count_entries("."), 1);
}

/* ---- renameat2 ---- */

static int rename_with(const char *from, const char *to, unsigned how) {
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, how);
}

static void noreplace_keeps_what_exists(void) {
  write_file("a", "aaa");
  write_file("b", "bbb");
  write_file("probe", "");
  CHECK_SUPPORTED(rename_with("probe", "probed", RENAME_NOREPLACE));
  CHECK_FAILS(rename_with("a", "b", RENAME_NOREPLACE), EEXIST);
  CHECK_CONTENT("b", "bbb");
  CHECK_OK(rename_with("a", "c", RENAME_NOREPLACE));
  CHECK_CONTENT("c", "aaa");
}

static void exchange_swaps_files(void) {
  write_file("a", "aaa");
  write_file("b", "bbb");
  CHECK_SUPPORTED(rename_with("a", "b", RENAME_EXCHANGE));
  CHECK_CONTENT("a", "bbb");
  CHECK_CONTENT("b", "aaa");
  CHECK_FAILS(rename_with("a", "missing", RENAME_EXCHANGE), ENOENT);
}

static void exchange_swaps_a_file_and_a_directory(void) {
  CHECK_OK(mkdir("p", 0755));
  CHECK_OK(mkdir("p/d", 0755));
  write_file("p/d/inside", "abc");
  write_file("f", "text");
  CHECK_SUPPORTED(rename_with("p/d", "f", RENAME_EXCHANGE));
  CHECK_CONTENT("p/d", "text");
  CHECK_CONTENT("f/inside", "abc");
  CHECK_EQ(stat_of("p").st_nlink, 2);
  CHECK_EQ(stat_of("f/..").st_ino, stat_of(".").st_ino);
}

static void exchange_not_with_its_own_subtree(void) {
  CHECK_OK(mkdir("a", 0755));
  CHECK_OK(mkdir("a/b", 0755));
  write_file("x", "");
  write_file("y", "");
  CHECK_SUPPORTED(rename_with("x", "y", RENAME_EXCHANGE));
  CHECK_FAILS(rename_with("a", "a/b", RENAME_EXCHANGE), EINVAL);
}

static void contradicting_flags(void) {
  write_file("a", "");
  write_file("b", "");
  CHECK_FAILS(rename_with("a", "b", RENAME_EXCHANGE | RENAME_NOREPLACE), EINVAL);
  CHECK_FAILS(rename_with("a", "b", 1u << 20), EINVAL);
}

/* ---- races ---- */

enum { RACERS = 4, REPLACEMENTS = 1000 };

/* Thread 0 replaces "target" again and again; the others must always find a whole one. */
static void replace_or_open(int index) {
  if (index > 0) {
    while (atomic_load(&flags[0]) == 0) {
      char got[64];
      int fd = CHECK_OK(open("target", O_RDONLY));
      ssize_t n = CHECK_OK(read(fd, got, sizeof got));
      CHECK_EQ(n, 40);
      for (int i = 1; i < n; i++) {
        CHECK_EQ(got[i], got[0]);
      }
      close(fd);
    }
    return;
  }
  for (int i = 0; i < REPLACEMENTS; i++) {
    char text[41] = {0};
    memset(text, 'a' + i % 26, 40);
    write_file("new", text);
    CHECK_OK(rename("new", "target"));
  }
  flags[0] = 1;
}

static void a_replaced_name_always_exists(void) {
  write_file("target", "0000000000000000000000000000000000000000");
  run_threads(RACERS, replace_or_open);
}

static void exchange_or_open(int index) {
  if (index > 0) {
    while (atomic_load(&flags[0]) == 0) {
      close(CHECK_OK(open(index % 2 ? "a" : "b", O_RDONLY)));
      CHECK(exists(index % 2 ? "b" : "a"));
    }
    return;
  }
  for (int i = 0; i < REPLACEMENTS; i++) {
    CHECK_OK(rename_with("a", "b", RENAME_EXCHANGE));
  }
  flags[0] = 1;
}

static void exchanged_names_always_exist(void) {
  write_file("a", "aaa");
  write_file("b", "bbb");
  CHECK_SUPPORTED(rename_with("a", "b", RENAME_EXCHANGE));
  run_threads(RACERS, exchange_or_open);
}

/* Half of the threads rename a to b, half b to a; a rename may only find nothing to rename. */
static void rename_to_and_fro(int index) {
  for (int i = 0; i < 500; i++) {
    int result = index % 2 ? rename("a", "b") : rename("b", "a");
    if (result != 0) {
      CHECK_EQ(errno, ENOENT);
    }
  }
}

static void one_file_stays_one_file(void) {
  write_file("a", "abc");
  run_threads(RACERS, rename_to_and_fro);
  CHECK_EQ(count_entries("."), 1);
  CHECK_CONTENT(exists("a") ? "a" : "b", "abc");
}

static void move_directory_about(int index) {
  static const char *places[] = {"x/d", "y/d", "y/e/d"};
  for (int i = 0; i < 300; i++) {
    const char *from = places[(i + index) % 3], *to = places[(i + index + 1) % 3];
    if (rename(from, to) != 0) {
      CHECK(errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST);
    }
  }
}

static void one_directory_stays_one_directory(void) {
  CHECK_OK(mkdir("x", 0755));
  CHECK_OK(mkdir("y", 0755));
  CHECK_OK(mkdir("y/e", 0755));
  CHECK_OK(mkdir("x/d", 0755));
  write_file("x/d/f", "abc");
  run_threads(RACERS, move_directory_about);
  CHECK_EQ(exists("x/d/f") + exists("y/d/f") + exists("y/e/d/f"), 1);
  CHECK_EQ(count_entries("x") + count_entries("y") + count_entries("y/e"), 2);
}

/* Two directories that are moved into each other: never a cycle. */
static void move_into_each_other(int index) {
  for (int i = 0; i < 300; i++) {
    const char *from = index % 2 ? "p" : "q", *to = index % 2 ? "q/p" : "p/q";
    if (rename(from, to) == 0) {
      CHECK_OK(rename(to, from));
    } else {
      CHECK(errno == ENOENT || errno == EINVAL);
    }
  }
}

static void directories_never_form_a_cycle(void) {
  CHECK_OK(mkdir("p", 0755));
  CHECK_OK(mkdir("q", 0755));
  run_threads(2, move_into_each_other);
  CHECK(exists("p"));
  CHECK(exists("q"));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(moves_a_file),
      TEST(replaces_a_file),
      TEST(onto_itself_does_nothing),
      TEST(replaces_an_empty_directory),
      TEST(keeps_a_full_directory),
      TEST(not_into_its_own_subtree),
      TEST(kinds_must_agree),
      TEST(missing_names),
      TEST(moves_the_symlink_itself),
      TEST(between_directories),
      TEST(open_files_move_along),
      TEST(open_files_ignore_a_new_file_of_their_old_name),
      TEST(files_in_a_moved_directory_stay_open),
      TEST(the_current_directory_moves_along),
      TEST(content_survives_many_renames),
      TEST(noreplace_keeps_what_exists),
      TEST(exchange_swaps_files),
      TEST(exchange_swaps_a_file_and_a_directory),
      TEST(exchange_not_with_its_own_subtree),
      TEST(contradicting_flags),
      TEST(a_replaced_name_always_exists),
      TEST(exchanged_names_always_exist),
      TEST(one_file_stays_one_file),
      TEST(one_directory_stays_one_directory),
      TEST(directories_never_form_a_cycle),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
