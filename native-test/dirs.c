/* Directories: reading them while they change, names, counts. */
#include "check.h"

#include <dirent.h>

static DIR *open_directory(const char *path) {
  DIR *dir = opendir(path);
  CHECK_OK(dir == NULL ? -1 : 0);
  return dir;
}

static void make_files(const char *prefix, int n) {
  for (int i = 0; i < n; i++) {
    char name[64];
    snprintf(name, sizeof name, "%s%d", prefix, i);
    write_file(name, "");
  }
}

static void remove_files(const char *prefix, int n) {
  for (int i = 0; i < n; i++) {
    char name[64];
    snprintf(name, sizeof name, "%s%d", prefix, i);
    CHECK_OK(unlink(name));
  }
}

/* The number in a name of this prefix; -1 for other names. */
static int number_of(const char *name, const char *prefix) {
  size_t length = strlen(prefix);
  return strncmp(name, prefix, length) == 0 ? atoi(name + length) : -1;
}

static void mkdir_and_rmdir(void) {
  CHECK_OK(mkdir("d", 0750));
  struct stat st = stat_of("d");
  CHECK(S_ISDIR(st.st_mode));
  CHECK_EQ(st.st_mode & 07777, 0750);
  CHECK_EQ(st.st_uid, geteuid());
  CHECK_EQ(count_entries("d"), 0);
  CHECK_OK(rmdir("d"));
  CHECK(!exists("d"));
  CHECK_OK(mkdir("slash/", 0755));
  CHECK_OK(rmdir("slash/"));
}

static void refusals(void) {
  CHECK_OK(mkdir("d", 0755));
  CHECK_OK(mkdir("d/sub", 0755));
  write_file("f", "");
  CHECK_OK(symlink("d", "s"));
  CHECK_FAILS(mkdir("d", 0755), EEXIST);
  CHECK_FAILS(mkdir("f", 0755), EEXIST);
  CHECK_FAILS(mkdir("s", 0755), EEXIST);
  CHECK_FAILS(mkdir("missing/d", 0755), ENOENT);
  CHECK_FAILS(mkdir("f/d", 0755), ENOTDIR);
  CHECK_FAILS(rmdir("d"), ENOTEMPTY);
  CHECK_FAILS(rmdir("f"), ENOTDIR);
  CHECK_FAILS(rmdir("s"), ENOTDIR);
  CHECK_FAILS(rmdir("missing"), ENOENT);
  CHECK_FAILS(rmdir("d/."), EINVAL);
  CHECK_FAILS(rmdir("d/sub/.."), ENOTEMPTY);
  CHECK_FAILS(unlink("d"), EISDIR);
  CHECK_OK(rmdir("d/sub"));
  CHECK_OK(rmdir("d"));
}

static void dot_and_dotdot_are_listed_once(void) {
  CHECK_OK(mkdir("d", 0755));
  DIR *dir = open_directory("d");
  int dots = 0, dotdots = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    dots += strcmp(entry->d_name, ".") == 0;
    dotdots += strcmp(entry->d_name, "..") == 0;
  }
  CHECK_EQ(dots, 1);
  CHECK_EQ(dotdots, 1);
  CHECK_EQ(stat_of("d/.").st_ino, stat_of("d").st_ino);
  CHECK_EQ(stat_of("d/..").st_ino, stat_of(".").st_ino);
}

static void listed_inodes_agree_with_stat(void) {
  make_files("f", 20);
  CHECK_OK(mkdir("d", 0755));
  DIR *dir = open_directory(".");
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (strcmp(entry->d_name, "..") != 0) {
      CHECK_EQ(entry->d_ino, lstat_of(entry->d_name).st_ino);
    }
  }
}

static void links_count_subdirectories(void) {
  CHECK_OK(mkdir("d", 0755));
  CHECK_EQ(stat_of("d").st_nlink, 2);
  for (int i = 0; i < 5; i++) {
    char name[16];
    snprintf(name, sizeof name, "d/%d", i);
    CHECK_OK(mkdir(name, 0755));
    CHECK_EQ(stat_of("d").st_nlink, 3 + i);
  }
  write_file("d/f", "");
  CHECK_EQ(stat_of("d").st_nlink, 7);
  CHECK_OK(rmdir("d/0"));
  CHECK_EQ(stat_of("d").st_nlink, 6);
  CHECK_OK(mkdir("e", 0755));
  CHECK_OK(rename("d/1", "e/1"));
  CHECK_EQ(stat_of("d").st_nlink, 5);
  CHECK_EQ(stat_of("e").st_nlink, 3);
  CHECK_OK(rename("d/2", "d/3"));
  CHECK_EQ(stat_of("d").st_nlink, 4);
}

/* ---- reading ---- */

enum { MANY = 3000 };

static void seekdir_returns_to_telldir(void) {
  static long positions[MANY];
  static char names[MANY][16];
  make_files("f", MANY);
  DIR *dir = open_directory(".");
  int n = 0;
  for (;;) {
    long position = telldir(dir);
    struct dirent *entry = readdir(dir);
    if (entry == NULL) {
      break;
    }
    if (entry->d_name[0] == 'f') {
      positions[n] = position;
      strcpy(names[n++], entry->d_name);
    }
  }
  CHECK_EQ(n, MANY);
  uint32_t random = 1;
  for (int i = 0; i < 500; i++) {
    int pick = next_random(&random) % MANY;
    seekdir(dir, positions[pick]);
    struct dirent *entry = readdir(dir);
    CHECK(entry != NULL);
    CHECK_EQ(number_of(entry->d_name, "f"), number_of(names[pick], "f"));
  }
}

static void rewinddir_sees_changes(void) {
  make_files("a", 10);
  DIR *dir = open_directory(".");
  while (readdir(dir) != NULL) {
  }
  make_files("b", 10);
  remove_files("a", 10);
  rewinddir(dir);
  int n = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    CHECK(entry->d_name[0] != 'a');
    n += entry->d_name[0] == 'b';
  }
  CHECK_EQ(n, 10);
}

static void two_readers_do_not_disturb_each_other(void) {
  make_files("f", 1000);
  DIR *a = open_directory("."), *b = open_directory(".");
  struct dirent *from_a, *from_b;
  int n = 0;
  do {
    from_a = readdir(a);
    from_b = readdir(b);
    CHECK((from_a == NULL) == (from_b == NULL));
    n++;
  } while (from_a != NULL);
  CHECK_EQ(n, 1000 + 3);
}

/* Entries come and go between reads: an entry that stays is seen once, others at most once. */
static void stable_entries_are_seen_once(void) {
  static int seen[MANY], seen_gone[MANY];
  make_files("stable", MANY);
  make_files("gone", MANY);
  DIR *dir = open_directory(".");
  int reads = 0, changed = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL; reads++) {
    int stable = number_of(entry->d_name, "stable"), gone = number_of(entry->d_name, "gone");
    if (stable >= 0) {
      seen[stable]++;
    } else if (gone >= 0) {
      seen_gone[gone]++;
    }
    if (reads % 3 == 0 && changed < MANY) {
      char name[32];
      snprintf(name, sizeof name, "gone%d", changed);
      CHECK_OK(unlink(name));
      snprintf(name, sizeof name, "added%d", changed++);
      write_file(name, "");
    }
  }
  for (int i = 0; i < MANY; i++) {
    CHECK_EQ(seen[i], 1);
    CHECK(seen_gone[i] <= 1);
  }
}

static void removing_while_reading_empties_it(void) {
  make_files("f", MANY);
  DIR *dir = open_directory(".");
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (entry->d_name[0] == 'f') {
      CHECK_OK(unlink(entry->d_name));
    }
  }
  CHECK_EQ(count_entries("."), 0);
}

static void renaming_while_reading_ends(void) {
  make_files("f", 1000);
  DIR *dir = open_directory(".");
  int renamed = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (entry->d_name[0] == 'f') {
      char name[300];
      snprintf(name, sizeof name, "new-%s", entry->d_name);
      CHECK_OK(rename(entry->d_name, name));
      CHECK(++renamed <= 1000);
    }
  }
  CHECK_EQ(renamed, 1000);
  CHECK_EQ(count_entries("."), 1000);
}

static void changes_are_listed_at_once(void) {
  for (int i = 0; i < 100; i++) {
    write_file("f", "");
    CHECK_EQ(count_entries("."), 1);
    CHECK_OK(mkdir("d", 0755));
    CHECK_EQ(count_entries("."), 2);
    CHECK_OK(unlink("f"));
    CHECK_EQ(count_entries("."), 1);
    CHECK_OK(rmdir("d"));
    CHECK_EQ(count_entries("."), 0);
  }
}

/* ---- names ---- */

/* A name of one repeated character, in a static buffer. */
static const char *long_name(int length, char fill_with) {
  static char name[300];
  memset(name, fill_with, length);
  name[length] = '\0';
  return name;
}

static bool is_listed(const char *name) {
  DIR *dir = open_directory(".");
  bool found = false;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    found = found || strcmp(entry->d_name, name) == 0;
  }
  closedir(dir);
  return found;
}

static void names_of_255_bytes(void) {
  write_file(long_name(255, 'f'), "abc");
  CHECK(is_listed(long_name(255, 'f')));
  CHECK_CONTENT(long_name(255, 'f'), "abc");
  CHECK_OK(mkdir(long_name(255, 'd'), 0755));
  CHECK(is_listed(long_name(255, 'd')));
  CHECK_OK(symlink("target", long_name(255, 's')));
  CHECK_OK(rename(long_name(255, 's'), "s"));
  CHECK_OK(unlink(long_name(255, 'f')));
  CHECK_OK(rmdir(long_name(255, 'd')));
  CHECK_EQ(count_entries("."), 1);
}

static void names_of_256_bytes_are_too_long(void) {
  const char *name = long_name(256, 'x');
  write_file("f", "");
  CHECK_FAILS(open(name, O_CREAT | O_WRONLY, 0644), ENAMETOOLONG);
  CHECK_FAILS(open(name, O_RDONLY), ENAMETOOLONG);
  CHECK_FAILS(mkdir(name, 0755), ENAMETOOLONG);
  CHECK_FAILS(symlink("f", name), ENAMETOOLONG);
  CHECK_FAILS(link("f", name), ENAMETOOLONG);
  CHECK_FAILS(rename("f", name), ENAMETOOLONG);
  CHECK_FAILS(unlink(name), ENAMETOOLONG);
  CHECK_FAILS(mkfifo(name, 0644), ENAMETOOLONG);
}

static void names_are_bytes(void) {
  static const char *names[] = {
      "\xff\xfe\x80", "a\nb", " ", "-rf", "\x01", "\xc3", "\xc3\xa9", "e\xcc\x81", "...", "~",
      "*", "A", "a", "back\\slash", "\xed\xa0\x80", "\xf0\x9f\x98\x80", "?", "\xef\xbf\xbd",
  };
  int n = sizeof names / sizeof *names;
  for (int i = 0; i < n; i++) {
    close(CHECK_OK(open(names[i], O_CREAT | O_EXCL | O_WRONLY, 0644)));
    write_file(names[i], names[i]);
  }
  CHECK_EQ(count_entries("."), n);
  for (int i = 0; i < n; i++) {
    CHECK(is_listed(names[i]));
    CHECK_CONTENT(names[i], names[i]);
    CHECK_OK(rename(names[i], "renamed"));
    CHECK_OK(rename("renamed", names[i]));
    CHECK_OK(unlink(names[i]));
  }
  CHECK_EQ(count_entries("."), 0);
}

static void directories_named_by_bytes(void) {
  CHECK_OK(mkdir("\xff\xfe\x80", 0755));
  write_file("\xff\xfe\x80/\x80\n", "abc");
  CHECK_CONTENT("\xff\xfe\x80/\x80\n", "abc");
  CHECK_OK(rename("\xff\xfe\x80", "\x80"));
  CHECK_CONTENT("\x80/\x80\n", "abc");
}

static void deep_trees(void) {
  enum { DEPTH = 300 };
  for (int i = 0; i < DEPTH; i++) {
    CHECK_OK(mkdir("deeper-and-deeper", 0755));
    CHECK_OK(chdir("deeper-and-deeper"));
  }
  write_file("f", "abc"); /* its whole path is longer than PATH_MAX */
  CHECK_CONTENT("f", "abc");
  CHECK_OK(unlink("f"));
  for (int i = 0; i < DEPTH; i++) {
    CHECK_OK(chdir(".."));
    CHECK_OK(rmdir("deeper-and-deeper"));
  }
}

static void operations_relative_to_a_descriptor(void) {
  CHECK_OK(mkdir("d", 0755));
  int fd = CHECK_OK(open("d", O_RDONLY | O_DIRECTORY));
  close(CHECK_OK(openat(fd, "f", O_CREAT | O_WRONLY, 0644)));
  CHECK_OK(mkdirat(fd, "sub", 0755));
  CHECK_OK(linkat(fd, "f", fd, "g", 0));
  CHECK_OK(renameat(fd, "f", fd, "h"));
  CHECK_EQ(count_entries("d"), 3);
  CHECK_OK(fchdir(fd));
  CHECK(exists("h"));
}

static void directories_cannot_be_read_or_written(void) {
  CHECK_OK(mkdir("d", 0755));
  int fd = CHECK_OK(open("d", O_RDONLY));
  char byte;
  CHECK_FAILS(read(fd, &byte, 1), EISDIR);
  CHECK_FAILS(write(fd, "x", 1), EBADF);
  CHECK_FAILS(open("d", O_WRONLY), EISDIR);
  CHECK_FAILS(open("d", O_RDWR), EISDIR);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(mkdir_and_rmdir),
      TEST(refusals),
      TEST(dot_and_dotdot_are_listed_once),
      TEST(listed_inodes_agree_with_stat),
      TEST(links_count_subdirectories),
      TEST(seekdir_returns_to_telldir),
      TEST(rewinddir_sees_changes),
      TEST(two_readers_do_not_disturb_each_other),
      TEST(stable_entries_are_seen_once),
      TEST(removing_while_reading_empties_it),
      TEST(renaming_while_reading_ends),
      TEST(changes_are_listed_at_once),
      TEST(names_of_255_bytes),
      TEST(names_of_256_bytes_are_too_long),
      TEST(names_are_bytes),
      TEST(directories_named_by_bytes),
      TEST(deep_trees),
      TEST(operations_relative_to_a_descriptor),
      TEST(directories_cannot_be_read_or_written),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
