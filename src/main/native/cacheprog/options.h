/*
 * The words of `quire cacheprog`. Only what is certain is read here; CacheprogOptions.java reads the
 * same words in Java, and picocli all others. One table of words, cacheprog-words.txt of the tests,
 * holds all three to the same results.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

/* What this program itself needs; limits and the next program are for whoever is behind. */
struct options {
  const char *directory;
  const char *mount;
  bool read_only;
  bool stats;
};

/* Reads the words behind the verb; false where picocli has to read them, or to explain them. */
bool options_parse(struct options *options, char **words);

#endif
