/* A look into a directory, as DiskStore.java does it; whatever is not plain is left to Java. */
#include "cacheprog.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HEX_LENGTH = 64, RECORD_MAX = 512 };

/* Of a/HH/HHH... and o/HH/HHH... */
enum { NAME_SIZE = 2 + 3 + (HEX_LENGTH - 2) + 1 };

/* How exactly it is known when something was last used, and from when on it may be deleted. */
enum { PRECISION_SECONDS = 3600, SPARED_SECONDS = 24 * 3600 };

static const int64_t NANOS = 1000000000;

static const char FORMAT[] = "quire-cacheprog 1\n";
static const char CHECKED[] = "checked";

static const char DIGITS[] = "0123456789abcdef";
static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Reads a small file whole, and ends it with a NUL; -1 where that is not possible. */
static ssize_t read_file(int directory, const char *path, char *into, size_t size) {
  int file = openat(directory, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return -1;
  }
  ssize_t length = read(file, into, size - 1);
  close(file);
  if (length >= 0) {
    into[length] = '\0';
  }
  return length;
}

/* A path below the root; false where it is too long. */
static bool below(const struct store *store, const char *name, char path[PATH_MAX]) {
  return snprintf(path, PATH_MAX, "%s/%s", store->root, name) < PATH_MAX;
}

/* Another path would have to be written in another way in a reply. */
static bool is_plain(const char *path) {
  for (; *path; path++) {
    if (*path < ' ' || *path > '~' || *path == '"' || *path == '\\') {
      return false;
    }
  }
  return true;
}

/* As Runs.java does: until this process ends, nothing goes that it has used. */
static bool begin_run(struct store *store) {
  char directory[PATH_MAX];
  uint64_t random;
  if (!below(store, "runs", directory) || (mkdir(directory, 0777) < 0 && errno != EEXIST) ||
      getrandom(&random, sizeof random, 0) != sizeof random) {
    return false;
  }
  int length = snprintf(store->run, sizeof store->run, "%s/%d-%llx-0", directory, (int)getpid(),
                        (unsigned long long)random);
  if (length >= PATH_MAX) {
    store->run[0] = '\0';
    return false;
  }
  store->lock = open(store->run, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  /* others may hold it for a moment, to see whether the run goes on */
  if (store->lock >= 0 && fcntl(store->lock, F_SETLKW, &whole) == 0) {
    return true;
  }
  store_close(store);
  return false;
}

bool store_open(struct store *store, const char *directory, enum use use) {
  char text[sizeof FORMAT + 1];
  store->read_only = use == USE_READ_ONLY;
  if (!realpath(directory, store->root) || !is_plain(store->root)) {
    return false;
  }
  store->directory = open(store->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (store->directory < 0 ||
      read_file(store->directory, "quire-cacheprog", text, sizeof text) < 0 ||
      strcmp(text, FORMAT) != 0) {
    return false;
  }
  if (read_file(AT_FDCWD, "/proc/sys/kernel/random/boot_id", store->boot, sizeof store->boot) <= 0) {
    return false;
  }
  store->boot[strcspn(store->boot, "\n")] = '\0';
  store->is_open = store->read_only || (access(store->root, W_OK) == 0 &&
                                        (use == USE_WITH_RUN || begin_run(store)));
  return store->is_open;
}

void store_close(struct store *store) {
  if (store->run[0]) {
    unlink(store->run);
  }
}

/* The value of a digit of base64; -1 of what is none. */
static int value_of(char digit) {
  if (digit >= 'A' && digit <= 'Z') {
    return digit - 'A';
  }
  if (digit >= 'a' && digit <= 'z') {
    return digit - 'a' + 26;
  }
  if (digit >= '0' && digit <= '9') {
    return digit - '0' + 52;
  }
  return digit == '+' ? 62 : digit == '/' ? 63 : -1;
}

/* Hexadecimal digits of standard base64 of 32 bytes; false for whatever else. */
static bool to_hex(const char *base64, char hex[HEX_LENGTH + 1]) {
  if (strlen(base64) != BASE64_LENGTH || base64[BASE64_LENGTH - 1] != '=') {
    return false;
  }
  uint32_t bits = 0;
  int count = 0;
  int length = 0;
  for (int i = 0; i < BASE64_LENGTH - 1; i++) {
    int value = value_of(base64[i]);
    if (value < 0) {
      return false;
    }
    bits = bits << 6 | (uint32_t)value;
    for (count += 6; count >= 4 && length < HEX_LENGTH; count -= 4) {
      hex[length++] = DIGITS[bits >> (count - 4) & 0xf];
    }
  }
  hex[length] = '\0';
  return (bits & 3) == 0; /* the last digit has two bits too many */
}

/* The reverse of to_hex. */
static void to_base64(const char *hex, char base64[BASE64_LENGTH + 1]) {
  uint32_t bits = 0;
  int count = 0;
  int length = 0;
  for (int i = 0; i < HEX_LENGTH; i++) {
    bits = bits << 4 | (uint32_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
    for (count += 4; count >= 6; count -= 6) {
      base64[length++] = ALPHABET[bits >> (count - 6) & 0x3f];
    }
  }
  base64[length++] = ALPHABET[bits << (6 - count) & 0x3f];
  base64[length++] = '=';
  base64[length] = '\0';
}

/* Where something is below the root. */
static void name_of(char top, const char *hex, char name[NAME_SIZE]) {
  name[0] = top;
  name[1] = '/';
  memcpy(name + 2, hex, 2);
  name[4] = '/';
  memcpy(name + 5, hex + 2, HEX_LENGTH - 2);
  name[NAME_SIZE - 1] = '\0';
}

/* What the file of an action says: see ActionRecord.java. */
struct record {
  char output[HEX_LENGTH + 1];
  long long size;
  long long nanos;
  char boot[64];
};

/* It is as we write it if it looks the same when it is written again. */
static bool read_record(const struct store *store, const char *name, struct record *record) {
  static const char SCAN[] = "quire-action 1 %64[0-9a-f] %lld %lld %63[^ \n]";
  static const char PRINT[] = "quire-action 1 %s %lld %lld %s\n";
  char text[RECORD_MAX];
  char again[RECORD_MAX];
  if (read_file(store->directory, name, text, sizeof text) < 0 ||
      sscanf(text, SCAN, record->output, &record->size, &record->nanos, record->boot) != 4) {
    return false;
  }
  snprintf(again, sizeof again, PRINT, record->output, record->size, record->nanos, record->boot);
  return strcmp(text, again) == 0 && strlen(record->output) == HEX_LENGTH && record->nanos >= 0;
}

/* Remembers a use, to the hour; false where it might be about to be deleted. */
static bool remember_use(const struct store *store, const char *action, const char *output, time_t used) {
  time_t now = time(NULL);
  if (store->read_only || used > now - PRECISION_SECONDS) {
    return true;
  }
  return used > now - SPARED_SECONDS && utimensat(store->directory, output, NULL, 0) == 0 &&
         utimensat(store->directory, action, NULL, 0) == 0;
}

/* False where it has no room. */
static bool write_hit(const struct store *store, long id, const struct record *record,
                      const char *output, struct hit *hit) {
  char base64[BASE64_LENGTH + 1];
  char size[32] = "";
  struct tm utc;
  time_t time = (time_t)(record->nanos / NANOS);
  gmtime_r(&time, &utc);
  to_base64(record->output, base64);
  if (record->size > 0) {
    snprintf(size, sizeof size, "\"Size\":%lld,", record->size);
  }
  int length = snprintf(hit->reply, REPLY_MAX,
                        "{\"ID\":%ld,\"OutputID\":\"%s\",%s"
                        "\"Time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%09lldZ\","
                        "\"DiskPath\":\"%s/%s\"}\n",
                        id, base64, size, utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                        utc.tm_hour, utc.tm_min, utc.tm_sec, record->nanos % NANOS, store->root,
                        output);
  hit->length = (size_t)length;
  hit->size = record->size;
  return length < REPLY_MAX;
}

bool store_get(const struct store *store, long id, const char *action, struct hit *hit) {
  char hex[HEX_LENGTH + 1];
  char file[NAME_SIZE];
  char output[NAME_SIZE];
  struct record record;
  struct stat attributes;
  if (!store->is_open || !to_hex(action, hex)) {
    return false;
  }
  name_of('a', hex, file);
  if (!read_record(store, file, &record)) {
    return false;
  }
  name_of('o', record.output, output);
  if (fstatat(store->directory, output, &attributes, AT_SYMLINK_NOFOLLOW) < 0) {
    return false;
  }
  bool written_now = strcmp(record.boot, store->boot) == 0 || strcmp(record.boot, CHECKED) == 0;
  if (!written_now || !S_ISREG(attributes.st_mode) || attributes.st_size != record.size ||
      !remember_use(store, file, output, attributes.st_mtim.tv_sec)) {
    return false;
  }
  return write_hit(store, id, &record, output, hit);
}

bool store_is_trim_due(const struct store *store) {
  char path[PATH_MAX];
  struct stat attributes;
  time_t now = time(NULL);
  return !store->read_only &&
         (!below(store, "trimmed", path) || stat(path, &attributes) < 0 ||
          attributes.st_mtime < now - PRECISION_SECONDS || attributes.st_mtime > now);
}
