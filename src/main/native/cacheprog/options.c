/* Words of the command line. */
#include "options.h"

#include <stddef.h>
#include <string.h>

/* What an option takes. */
enum kind { FLAG, TEXT, SIZE, TIME };

enum { DIR, MOUNT, READ_ONLY, STATS, MAX_SIZE, MAX_AGE, NEXT, NEXT_BUDGET, COUNT };

static const struct {
  const char *name;
  enum kind kind;
} OPTIONS[COUNT] = {
    [DIR] = {"--dir", TEXT},
    [MOUNT] = {"--mount", TEXT},
    [READ_ONLY] = {"--read-only", FLAG},
    [STATS] = {"--stats", FLAG},
    [MAX_SIZE] = {"--max-size", SIZE},
    [MAX_AGE] = {"--max-age", TIME},
    [NEXT] = {"--next", TEXT},
    [NEXT_BUDGET] = {"--next-budget", TIME},
};

/* COUNT where it is none. */
static int find(const char *word, size_t length) {
  int option = 0;
  while (option < COUNT && (strlen(OPTIONS[option].name) != length ||
                            strncmp(OPTIONS[option].name, word, length) != 0)) {
    option++;
  }
  return option;
}

/* So many digits that no number is too large, and one unit; Java reads other ways to write it. */
static bool is_number(const char *value, const char *units, bool needs_unit) {
  size_t digits = strspn(value, "0123456789");
  const char *unit = value + digits;
  if (digits < 1 || digits > 9) {
    return false;
  }
  return *unit ? strchr(units, *unit) && !unit[1] : !needs_unit;
}

/* Whether a value means what it looks like; picocli expands a word that begins with @. */
static bool is_plain(enum kind kind, const char *value, bool is_word) {
  if (!*value || (is_word && (*value == '-' || *value == '@'))) {
    return false;
  }
  switch (kind) {
    case SIZE: return is_number(value, "KMG", false);
    case TIME: return is_number(value, "smhd", true);
    default: return true;
  }
}

bool options_parse(struct options *options, char **words) {
  const char *values[COUNT] = {NULL};
  for (; *words; words++) {
    const char *word = *words;
    size_t length = strcspn(word, "=");
    int option = find(word, length);
    if (option == COUNT || values[option]) {
      return false;
    }
    bool has_value = word[length] == '=';
    if (OPTIONS[option].kind == FLAG) {
      if (has_value) {
        return false;
      }
      values[option] = word;
      continue;
    }
    const char *value = has_value ? word + length + 1 : *++words;
    if (!value || !is_plain(OPTIONS[option].kind, value, !has_value)) {
      return false;
    }
    values[option] = value;
  }
  options->directory = values[DIR];
  options->mount = values[MOUNT];
  options->read_only = values[READ_ONLY];
  options->stats = values[STATS];
  return !options->directory != !options->mount;
}
