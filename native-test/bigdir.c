/* One directory with 30,000 entries; a program of its own for the time it takes. */
#include "check.h"

#include <dirent.h>

enum { ENTRIES = 30000 };

static void thirty_thousand_entries(void) {
  static unsigned char seen[ENTRIES];
  char name[32];
  alarm(110);
  for (int i = 0; i < ENTRIES; i++) {
    snprintf(name, sizeof name, "entry-%06d", i);
    CHECK_OK(mknod(name, S_IFREG | 0644, 0));
  }
  DIR *dir = opendir(".");
  CHECK(dir != NULL);
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    int number;
    if (sscanf(entry->d_name, "entry-%d", &number) == 1) {
      CHECK(number >= 0 && number < ENTRIES);
      CHECK_EQ(seen[number]++, 0);
    }
  }
  closedir(dir);
  for (int i = 0; i < ENTRIES; i++) {
    CHECK_EQ(seen[i], 1);
  }
  CHECK(exists("entry-029999"));
  CHECK(!exists("entry-030000"));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {TEST(thirty_thousand_entries), {NULL, NULL}};
  return run_tests(tests, argc, argv);
}
