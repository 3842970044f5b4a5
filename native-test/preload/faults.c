/*
 * Loaded before the C library (LD_PRELOAD), this counts the calls that a process makes on the files
 * below a directory, and makes one of them fail, do less than it should, or end the process.
 *
 * QUIRE_FAULTS_PATH names the directory, without symlinks. QUIRE_FAULTS_CONTROL names a file of
 * sizeof(struct control) bytes that all processes map: a test writes there which fault to inject,
 * also while the process runs, and reads what has happened.
 *
 * The real calls are made as system calls, so that this library does not depend on others. Calls
 * inside the C library are not seen.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* The groups of calls; FaultControl.java has the same. */
enum group { OPEN, READ, WRITE, SYNC, ALLOCATE, MAP, RENAME, TRUNCATE, UNLINK, GROUPS };

enum action { NOTHING, FAIL, SHORT, KILL_BEFORE, KILL_AFTER };

struct control {
	_Atomic uint64_t seen[16]; /* calls of each group so far */
	_Atomic uint32_t group;    /* the group that has the fault */
	_Atomic uint32_t action;
	_Atomic uint32_t error;    /* the errno of a call that fails */
	_Atomic uint32_t fired;    /* how often the fault has happened */
	_Atomic uint64_t at;       /* the number of the first call with the fault, from 1 */
	_Atomic uint64_t times;    /* how many calls in a row have it */
	char what[352];            /* the first call that had it, and its path */
};

static struct control *control;
static char root[PATH_MAX];
static size_t root_length;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("QUIRE_FAULTS_PATH");
	const char *file = getenv("QUIRE_FAULTS_CONTROL");
	if (!path || !file || strlen(path) >= sizeof root)
		return;
	int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC, 0);
	if (fd < 0)
		return;
	void *map = (void *)syscall(SYS_mmap, NULL, sizeof *control, PROT_READ | PROT_WRITE,
				    MAP_SHARED, fd, 0);
	syscall(SYS_close, fd);
	if (map == MAP_FAILED)
		return;
	strcpy(root, path);
	root_length = strlen(root);
	control = map;
}

/* Files of messages for people do not belong to the store. */
static int is_message(const char *name)
{
	return !strncmp(name, "LOG", 3) || !strcmp(name, "daemon.log");
}

static int is_ours(const char *path)
{
	if (strncmp(path, root, root_length) || (path[root_length] && path[root_length] != '/'))
		return 0;
	const char *slash = strrchr(path, '/');
	return !slash || !is_message(slash + 1);
}

static int path_of(int fd, char *path)
{
	char link[40];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
	if (length < 0)
		return 0;
	path[length] = 0;
	return 1;
}

/* Counts a call; returns what is to happen to it. */
static enum action count(enum group group, const char *call, const char *path)
{
	uint64_t number = atomic_fetch_add(&control->seen[group], 1) + 1;
	uint64_t at = control->at;
	if (control->group != group || !at || number < at || number - at >= control->times)
		return NOTHING;
	if (!atomic_fetch_add(&control->fired, 1))
		snprintf(control->what, sizeof control->what, "%s of %s", call, path + root_length);
	return control->action;
}

static enum action on_path(enum group group, const char *call, int directory, const char *path)
{
	if (!control || !path)
		return NOTHING;
	if (*path == '/')
		return is_ours(path) ? count(group, call, path) : NOTHING;
	char full[2 * PATH_MAX];
	if (directory == AT_FDCWD || !path_of(directory, full))
		return NOTHING;
	size_t length = strlen(full);
	snprintf(full + length, sizeof full - length, "/%s", path);
	return is_ours(full) ? count(group, call, full) : NOTHING;
}

static enum action on_fd(enum group group, const char *call, int fd)
{
	char path[PATH_MAX];
	if (!control || fd < 0)
		return NOTHING;
	int kept = errno;
	int ours = path_of(fd, path) && is_ours(path);
	errno = kept;
	return ours ? count(group, call, path) : NOTHING;
}

static void end(void)
{
	syscall(SYS_kill, getpid(), SIGKILL);
	for (;;)
		pause();
}

/* Makes a system call, unless something else is to happen. */
#define DO(what, real)                                                                             \
	do {                                                                                       \
		enum action act = (what);                                                          \
		if (act == FAIL) {                                                                 \
			errno = (int)control->error;                                               \
			return -1;                                                                 \
		}                                                                                  \
		if (act == KILL_BEFORE)                                                            \
			end();                                                                     \
		long result = (real);                                                              \
		if (act == KILL_AFTER)                                                             \
			end();                                                                     \
		return result;                                                                     \
	} while (0)

/* As DO, of a call on n bytes. */
#define DO_BYTES(what, n, real)                                                                    \
	do {                                                                                       \
		enum action wanted = (what);                                                       \
		if (wanted == SHORT && (n) > 1)                                                    \
			(n) /= 2;                                                                  \
		DO(wanted, real);                                                                  \
	} while (0)

/* ---- open */

static int do_open(const char *call, int directory, const char *path, int flags, int mode)
{
	DO(on_path(OPEN, call, directory, path), syscall(SYS_openat, directory, path, flags, mode));
}

#define MODE(flags, last)                                                                          \
	int mode = 0;                                                                              \
	if ((flags) & (O_CREAT | __O_TMPFILE)) {                                                   \
		va_list list;                                                                      \
		va_start(list, last);                                                              \
		mode = va_arg(list, int);                                                          \
		va_end(list);                                                                      \
	}

int open(const char *path, int flags, ...)
{
	MODE(flags, flags)
	return do_open("open", AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	MODE(flags, flags)
	return do_open("open", AT_FDCWD, path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...)
{
	MODE(flags, flags)
	return do_open("openat", directory, path, flags, mode);
}

int openat64(int directory, const char *path, int flags, ...)
{
	MODE(flags, flags)
	return do_open("openat", directory, path, flags, mode);
}

/* ---- bytes */

ssize_t read(int fd, void *bytes, size_t n)
{
	DO_BYTES(on_fd(READ, "read", fd), n, syscall(SYS_read, fd, bytes, n));
}

ssize_t pread(int fd, void *bytes, size_t n, off_t at)
{
	DO_BYTES(on_fd(READ, "pread", fd), n, syscall(SYS_pread64, fd, bytes, n, at));
}

ssize_t pread64(int fd, void *bytes, size_t n, off64_t at)
{
	DO_BYTES(on_fd(READ, "pread", fd), n, syscall(SYS_pread64, fd, bytes, n, at));
}

ssize_t write(int fd, const void *bytes, size_t n)
{
	DO_BYTES(on_fd(WRITE, "write", fd), n, syscall(SYS_write, fd, bytes, n));
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	DO_BYTES(on_fd(WRITE, "pwrite", fd), n, syscall(SYS_pwrite64, fd, bytes, n, at));
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	DO_BYTES(on_fd(WRITE, "pwrite", fd), n, syscall(SYS_pwrite64, fd, bytes, n, at));
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
	DO_BYTES(on_fd(WRITE, "writev", fd), n, syscall(SYS_writev, fd, parts, n));
}

/* ---- durability */

int fsync(int fd)
{
	DO(on_fd(SYNC, "fsync", fd), syscall(SYS_fsync, fd));
}

int fdatasync(int fd)
{
	DO(on_fd(SYNC, "fdatasync", fd), syscall(SYS_fdatasync, fd));
}

int syncfs(int fd)
{
	DO(on_fd(SYNC, "syncfs", fd), syscall(SYS_syncfs, fd));
}

int sync_file_range(int fd, off64_t at, off64_t n, unsigned int flags)
{
	DO(on_fd(SYNC, "sync_file_range", fd), syscall(SYS_sync_file_range, fd, at, n, flags));
}

/* ---- space */

int fallocate(int fd, int mode, off_t at, off_t n)
{
	DO(on_fd(ALLOCATE, "fallocate", fd), syscall(SYS_fallocate, fd, mode, at, n));
}

int fallocate64(int fd, int mode, off64_t at, off64_t n)
{
	DO(on_fd(ALLOCATE, "fallocate", fd), syscall(SYS_fallocate, fd, mode, at, n));
}

int ftruncate(int fd, off_t n)
{
	DO(on_fd(TRUNCATE, "ftruncate", fd), syscall(SYS_ftruncate, fd, n));
}

int ftruncate64(int fd, off64_t n)
{
	DO(on_fd(TRUNCATE, "ftruncate", fd), syscall(SYS_ftruncate, fd, n));
}

/* ---- mappings */

static void *do_mmap(void *address, size_t n, int protection, int flags, int fd, off64_t at)
{
	enum action action = flags & MAP_ANONYMOUS ? NOTHING : on_fd(MAP, "mmap", fd);
	if (action == FAIL) {
		errno = (int)control->error;
		return MAP_FAILED;
	}
	if (action == KILL_BEFORE)
		end();
	void *map = (void *)syscall(SYS_mmap, address, n, protection, flags, fd, at);
	if (action == KILL_AFTER)
		end();
	return map;
}

void *mmap(void *address, size_t n, int protection, int flags, int fd, off_t at)
{
	return do_mmap(address, n, protection, flags, fd, at);
}

void *mmap64(void *address, size_t n, int protection, int flags, int fd, off64_t at)
{
	return do_mmap(address, n, protection, flags, fd, at);
}

/* ---- names: a rename counts for its old name */

int renameat2(int from_directory, const char *from, int to_directory, const char *to,
	      unsigned int flags)
{
	DO(on_path(RENAME, "rename", from_directory, from),
	   syscall(SYS_renameat2, from_directory, from, to_directory, to, flags));
}

int renameat(int from_directory, const char *from, int to_directory, const char *to)
{
	return renameat2(from_directory, from, to_directory, to, 0);
}

int rename(const char *from, const char *to)
{
	return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlinkat(int directory, const char *path, int flags)
{
	DO(on_path(UNLINK, "unlink", directory, path), syscall(SYS_unlinkat, directory, path, flags));
}

int unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}
