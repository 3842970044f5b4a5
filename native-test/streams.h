/* What the tests of replay streams share. Each test has one stream, named after its process. */
#ifndef STREAMS_H
#define STREAMS_H

#include "check.h"

#include <sys/xattr.h>

static char stream_directory[64];
static char stream_path[256];

/* The path of the test's own stream, which does not exist yet. */
static inline const char *new_stream_path(void) {
  strcpy(stream_directory, ".quire/streams");
  for (int up = 0; access(stream_directory, F_OK) != 0; up++) {
    if (up == 8) skip("this is no mount of quire");
    memmove(stream_directory + 3, stream_directory, strlen(stream_directory) + 1);
    memcpy(stream_directory, "../", 3);
  }
  snprintf(stream_path, sizeof stream_path, "%s/native-%d", stream_directory, getpid());
  unlink(stream_path);
  return stream_path;
}

/* Makes the stream, with a capacity. */
static inline int new_stream(long capacity) {
  int fd = CHECK_OK(open(new_stream_path(), O_RDWR | O_CREAT | O_EXCL, 0644));
  CHECK_OK(ftruncate(fd, capacity));
  return fd;
}

/* A number that the stream has as an extended attribute. */
static inline long stream_number(const char *name) {
  char text[32] = {0};
  CHECK_OK(getxattr(stream_path, name, text, sizeof text - 1));
  return atol(text);
}

/*
 * The byte that the tests write at an offset of the stream; never 0. It is mixed so well that a few
 * bytes in a row tell their offset: with a multiplication alone, 16 bytes were often the same as
 * those 919 bytes further on.
 */
static inline unsigned char byte_at(long offset) {
  uint64_t mixed = (uint64_t)offset * 0x9e3779b97f4a7c15u;
  mixed = (mixed ^ mixed >> 32) * 0xd6e8feb86659fd93u;
  return 1 + (mixed ^ mixed >> 32) % 255;
}

/* Appends bytes of byte_at; FROM is the total so far. */
static inline void append(int fd, long from, long length) {
  unsigned char *bytes = malloc(length + 1);
  for (long i = 0; i < length; i++) bytes[i] = byte_at(from + i);
  CHECK_EQ(write(fd, bytes, length), length);
  free(bytes);
}

/* The index of the first of these bytes that does not belong at its offset; -1 if all do. */
static inline long first_wrong(const unsigned char *bytes, long length, long offset) {
  for (long i = 0; i < length; i++) {
    if (bytes[i] != byte_at(offset + i)) return i;
  }
  return -1;
}

#endif
