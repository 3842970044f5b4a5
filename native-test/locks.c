/* Record locks of processes (POSIX) and of open files (OFD), and flock. */
#include "check.h"

#include <sys/file.h>

/* Flags: the holder sets LOCKED, the waiter sets WAITING before it blocks and GRANTED after. */
enum { LOCKED, WAITING, GRANTED, RELEASE, REFUSED };

static int lock(int fd, int command, short type, off_t start, off_t length) {
  struct flock request = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
  return fcntl(fd, command, &request);
}

/* What F_GETLK or F_OFD_GETLK says about a write lock on a range. */
static struct flock probe(int fd, int command, off_t start, off_t length) {
  struct flock answer = {.l_type = F_WRLCK, .l_start = start, .l_len = length};
  CHECK_OK(fcntl(fd, command, &answer));
  return answer;
}

static int open_file(void) { return CHECK_OK(open("f", O_RDWR)); }

/* Another process locks the whole file and keeps it until RELEASE is set or it is killed. */
static void hold(int command) {
  int fd = open_file();
  CHECK_OK(lock(fd, command, F_WRLCK, 0, 0));
  flags[LOCKED] = 1;
  await(RELEASE, 1);
}

static void hold_posix(void) { hold(F_SETLK); }
static void hold_ofd(void) { hold(F_OFD_SETLK); }

static void hold_flock(void) {
  int fd = open_file();
  CHECK_OK(flock(fd, LOCK_EX));
  flags[LOCKED] = 1;
  await(RELEASE, 1);
}

static void wait_for(int command) {
  int fd = open_file();
  flags[WAITING] = 1;
  CHECK_OK(lock(fd, command, F_WRLCK, 0, 0));
  flags[GRANTED] = 1;
}

static void wait_posix(void) { wait_for(F_SETLKW); }
static void wait_ofd(void) { wait_for(F_OFD_SETLKW); }

static void wait_flock(void) {
  int fd = open_file();
  flags[WAITING] = 1;
  CHECK_OK(flock(fd, LOCK_EX));
  flags[GRANTED] = 1;
}

static pid_t start_holder(void (*holder)(void)) {
  write_file("f", "0123456789");
  pid_t pid = spawn(holder);
  await(LOCKED, 1);
  return pid;
}

static pid_t start_waiter(void (*waiter)(void)) {
  pid_t pid = spawn(waiter);
  await(WAITING, 1);
  sleep_ms(100);
  CHECK_EQ(flags[GRANTED], 0);
  return pid;
}

static void end(pid_t child) {
  int status;
  CHECK_OK(kill(child, SIGKILL));
  CHECK_OK(waitpid(child, &status, 0));
  CHECK(WIFSIGNALED(status));
}

static void an_unlock_wakes(void (*holder)(void), void (*waiter)(void)) {
  pid_t holding = start_holder(holder), waiting = start_waiter(waiter);
  flags[RELEASE] = 1;
  await(GRANTED, 1);
  reap(waiting);
  reap(holding);
}

static void a_holders_death_wakes(void (*holder)(void), void (*waiter)(void)) {
  pid_t holding = start_holder(holder), waiting = start_waiter(waiter);
  end(holding);
  await(GRANTED, 1);
  reap(waiting);
}

/* A waiter that is killed must go at once, and leave the lock as it was. */
static void a_waiter_can_be_killed(void (*holder)(void), void (*waiter)(void)) {
  pid_t holding = start_holder(holder);
  end(start_waiter(waiter));
  flags[RELEASE] = 1;
  reap(holding);
  CHECK_OK(lock(open_file(), F_OFD_SETLK, F_WRLCK, 0, 0));
}

static void on_signal(int number) { (void)number; }

/* Interrupts this process every 100 ms, as the first signal may come before the process blocks. */
static void interrupt_often(void) {
  struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART */
  CHECK_OK(sigaction(SIGUSR1, &action, NULL));
  pid_t test = getpid();
  if (CHECK_OK(fork()) == 0) {
    while (getppid() == test) {
      sleep_ms(100);
      kill(test, SIGUSR1);
    }
    _exit(0);
  }
}

/* ---- POSIX ---- */

static void posix_excludes_other_processes(void) {
  start_holder(hold_posix);
  int fd = open_file();
  if (lock(fd, F_SETLK, F_WRLCK, 0, 0) == 0 || errno != EACCES) {
    CHECK_FAILS(lock(fd, F_SETLK, F_WRLCK, 0, 0), EAGAIN);
  }
  CHECK(lock(fd, F_SETLK, F_RDLCK, 5, 1) != 0);
}

static void posix_getlk_names_the_holder(void) {
  pid_t holder = start_holder(hold_posix);
  struct flock answer = probe(open_file(), F_GETLK, 3, 1);
  CHECK_EQ(answer.l_type, F_WRLCK);
  CHECK_EQ(answer.l_pid, holder);
  CHECK_EQ(answer.l_start, 0);
  CHECK_EQ(answer.l_len, 0);
}

static void lock_ranges(void) {
  int fd = open_file();
  CHECK_OK(lock(fd, F_SETLK, F_WRLCK, 0, 10));
  CHECK_OK(lock(fd, F_SETLK, F_UNLCK, 4, 2));
  CHECK_OK(lock(fd, F_SETLK, F_RDLCK, 20, 10));
  flags[LOCKED] = 1;
  await(RELEASE, 1);
}

static void posix_locks_are_ranges(void) {
  start_holder(lock_ranges);
  int fd = open_file();
  CHECK_OK(lock(fd, F_SETLK, F_WRLCK, 4, 2));
  CHECK(lock(fd, F_SETLK, F_WRLCK, 3, 1) != 0);
  CHECK(lock(fd, F_SETLK, F_WRLCK, 6, 1) != 0);
  CHECK_OK(lock(fd, F_SETLK, F_WRLCK, 10, 10));
  CHECK_OK(lock(fd, F_SETLK, F_RDLCK, 25, 1));
  CHECK(lock(fd, F_SETLK, F_WRLCK, 25, 1) != 0);
  struct flock answer = probe(fd, F_GETLK, 5, 5);
  CHECK_EQ(answer.l_start, 6);
  CHECK_EQ(answer.l_len, 4);
}

static void lock_and_close_another(void) {
  int fd = open_file();
  CHECK_OK(lock(fd, F_SETLK, F_WRLCK, 0, 0));
  close(open_file());
  flags[LOCKED] = 1;
  await(RELEASE, 1);
}

static void posix_locks_end_with_any_close(void) {
  start_holder(lock_and_close_another);
  CHECK_OK(lock(open_file(), F_SETLK, F_WRLCK, 0, 0));
}

static void posix_locks_need_the_access(void) {
  write_file("f", "");
  int reader = CHECK_OK(open("f", O_RDONLY)), writer = CHECK_OK(open("f", O_WRONLY));
  CHECK_FAILS(lock(reader, F_SETLK, F_WRLCK, 0, 0), EBADF);
  CHECK_FAILS(lock(writer, F_SETLK, F_RDLCK, 0, 0), EBADF);
  CHECK_OK(lock(reader, F_SETLK, F_RDLCK, 0, 0));
}

static void posix_unlock_wakes(void) { an_unlock_wakes(hold_posix, wait_posix); }
static void posix_kill_of_the_holder_wakes(void) { a_holders_death_wakes(hold_posix, wait_posix); }
static void posix_waiter_can_be_killed(void) { a_waiter_can_be_killed(hold_posix, wait_posix); }

static void posix_waiting_is_interrupted(void) {
  start_holder(hold_posix);
  interrupt_often();
  CHECK_FAILS(lock(open_file(), F_SETLKW, F_WRLCK, 0, 0), EINTR);
}

/* Each of two processes locks its own byte, then waits for the other's: one must be refused. */
static void lock_own_then_other(int index) {
  int fd = open_file();
  CHECK_OK(lock(fd, F_SETLK, F_WRLCK, index, 1));
  atomic_fetch_add(&flags[LOCKED], 1);
  await(LOCKED, 2);
  if (lock(fd, F_SETLKW, F_WRLCK, 1 - index, 1) != 0) {
    CHECK_EQ(errno, EDEADLK);
    atomic_fetch_add(&flags[REFUSED], 1);
  }
}

static void posix_deadlock_is_found(void) {
  write_file("f", "");
  run_processes(2, lock_own_then_other);
  CHECK_EQ(flags[REFUSED], 1);
}

static void add_under_lock(int index) {
  (void)index;
  int fd = open_file();
  for (int i = 0; i < 100; i++) {
    char text[16] = {0};
    CHECK_OK(lock(fd, F_SETLKW, F_WRLCK, 0, 0));
    read_at(fd, text, 10, 0);
    snprintf(text, sizeof text, "%010d", atoi(text) + 1);
    write_at(fd, text, 10, 0);
    CHECK_OK(lock(fd, F_SETLK, F_UNLCK, 0, 0));
  }
}

static void posix_locks_protect_a_counter(void) {
  write_file("f", "0000000000");
  run_processes(4, add_under_lock);
  CHECK_CONTENT("f", "0000000400");
}

/* ---- OFD ---- */

static void ofd_excludes_other_open_files(void) {
  write_file("f", "");
  int a = open_file(), b = open_file();
  CHECK_OK(lock(a, F_OFD_SETLK, F_WRLCK, 0, 10));
  CHECK_FAILS(lock(b, F_OFD_SETLK, F_WRLCK, 5, 1), EAGAIN);
  CHECK_OK(lock(b, F_OFD_SETLK, F_WRLCK, 10, 1));
  CHECK_EQ(probe(b, F_OFD_GETLK, 0, 1).l_type, F_WRLCK);
  CHECK_EQ(probe(b, F_OFD_GETLK, 0, 1).l_pid, -1);
  close(open_file()); /* closing another open file does not unlock */
  CHECK_FAILS(lock(b, F_OFD_SETLK, F_WRLCK, 5, 1), EAGAIN);
  CHECK_OK(close(a));
  CHECK_OK(lock(b, F_OFD_SETLK, F_WRLCK, 5, 1));
}

static void ofd_excludes_posix(void) {
  start_holder(hold_ofd);
  CHECK(lock(open_file(), F_SETLK, F_WRLCK, 0, 0) != 0);
}

static void ofd_unlock_wakes(void) { an_unlock_wakes(hold_ofd, wait_ofd); }
static void ofd_kill_of_the_holder_wakes(void) { a_holders_death_wakes(hold_ofd, wait_ofd); }
static void ofd_waiter_can_be_killed(void) { a_waiter_can_be_killed(hold_ofd, wait_ofd); }

static void ofd_waiting_is_interrupted(void) {
  start_holder(hold_ofd);
  interrupt_often();
  CHECK_FAILS(lock(open_file(), F_OFD_SETLKW, F_WRLCK, 0, 0), EINTR);
}

/* ---- flock ---- */

static void flock_excludes_other_open_files(void) {
  write_file("f", "");
  int a = open_file(), b = open_file();
  CHECK_OK(flock(a, LOCK_SH));
  CHECK_OK(flock(b, LOCK_SH | LOCK_NB));
  CHECK_FAILS(flock(b, LOCK_EX | LOCK_NB), EWOULDBLOCK);
  CHECK_OK(flock(a, LOCK_UN));
  CHECK_OK(flock(b, LOCK_EX | LOCK_NB));
  CHECK_FAILS(flock(a, LOCK_SH | LOCK_NB), EWOULDBLOCK);
  int copy = CHECK_OK(dup(b));
  CHECK_OK(close(b));
  CHECK_FAILS(flock(a, LOCK_SH | LOCK_NB), EWOULDBLOCK);
  CHECK_OK(close(copy));
  CHECK_OK(flock(a, LOCK_EX | LOCK_NB));
}

static void flock_excludes_other_processes(void) {
  pid_t holder = start_holder(hold_flock);
  int fd = open_file();
  CHECK_FAILS(flock(fd, LOCK_SH | LOCK_NB), EWOULDBLOCK);
  flags[RELEASE] = 1;
  reap(holder);
  CHECK_OK(flock(fd, LOCK_EX | LOCK_NB));
}

static void flock_and_posix_are_apart(void) {
  start_holder(hold_flock);
  CHECK_OK(lock(open_file(), F_SETLK, F_WRLCK, 0, 0));
}

static void flock_works_on_directories(void) {
  int a = CHECK_OK(open(".", O_RDONLY)), b = CHECK_OK(open(".", O_RDONLY));
  CHECK_OK(flock(a, LOCK_EX));
  CHECK_FAILS(flock(b, LOCK_EX | LOCK_NB), EWOULDBLOCK);
}

static void flock_unlock_wakes(void) { an_unlock_wakes(hold_flock, wait_flock); }
static void flock_kill_of_the_holder_wakes(void) { a_holders_death_wakes(hold_flock, wait_flock); }
static void flock_waiter_can_be_killed(void) { a_waiter_can_be_killed(hold_flock, wait_flock); }

static void flock_waiting_is_interrupted(void) {
  start_holder(hold_flock);
  interrupt_often();
  CHECK_FAILS(flock(open_file(), LOCK_EX), EINTR);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(posix_excludes_other_processes),
      TEST(posix_getlk_names_the_holder),
      TEST(posix_locks_are_ranges),
      TEST(posix_locks_end_with_any_close),
      TEST(posix_locks_need_the_access),
      TEST(posix_unlock_wakes),
      TEST(posix_kill_of_the_holder_wakes),
      TEST(posix_waiter_can_be_killed),
      TEST(posix_waiting_is_interrupted),
      TEST(posix_deadlock_is_found),
      TEST(posix_locks_protect_a_counter),
      TEST(ofd_excludes_other_open_files),
      TEST(ofd_excludes_posix),
      TEST(ofd_unlock_wakes),
      TEST(ofd_kill_of_the_holder_wakes),
      TEST(ofd_waiter_can_be_killed),
      TEST(ofd_waiting_is_interrupted),
      TEST(flock_excludes_other_open_files),
      TEST(flock_excludes_other_processes),
      TEST(flock_and_posix_are_apart),
      TEST(flock_works_on_directories),
      TEST(flock_unlock_wakes),
      TEST(flock_kill_of_the_holder_wakes),
      TEST(flock_waiter_can_be_killed),
      TEST(flock_waiting_is_interrupted),
      {NULL, NULL},
  };
  return run_tests(tests, argc, argv);
}
