/* One read through io_uring, without a library. */
#ifndef URING_H
#define URING_H

#include "check.h"

#include <linux/io_uring.h>
#include <sys/syscall.h>

struct uring {
  int fd;
  _Atomic unsigned *sq_tail, *cq_head, *cq_tail;
  unsigned *sq_array, sq_mask, cq_mask;
  struct io_uring_sqe *sqes;
  struct io_uring_cqe *cqes;
};

/* Returns false if the kernel has no io_uring, or forbids it. */
static inline bool uring_open(struct uring *ring) {
  struct io_uring_params p = {0};
  ring->fd = syscall(SYS_io_uring_setup, 1, &p);
  if (ring->fd < 0 || !(p.features & IORING_FEAT_SINGLE_MMAP)) return false;
  size_t sq = p.sq_off.array + p.sq_entries * sizeof(unsigned);
  size_t cq = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
  char *map = mmap(NULL, sq > cq ? sq : cq, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                   ring->fd, IORING_OFF_SQ_RING);
  ring->sqes = mmap(NULL, p.sq_entries * sizeof(struct io_uring_sqe), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_POPULATE, ring->fd, IORING_OFF_SQES);
  CHECK(map != MAP_FAILED && ring->sqes != MAP_FAILED);
  ring->sq_tail = (_Atomic unsigned *)(map + p.sq_off.tail);
  ring->sq_array = (unsigned *)(map + p.sq_off.array);
  ring->sq_mask = *(unsigned *)(map + p.sq_off.ring_mask);
  ring->cq_head = (_Atomic unsigned *)(map + p.cq_off.head);
  ring->cq_tail = (_Atomic unsigned *)(map + p.cq_off.tail);
  ring->cq_mask = *(unsigned *)(map + p.cq_off.ring_mask);
  ring->cqes = (struct io_uring_cqe *)(map + p.cq_off.cqes);
  return true;
}

/* As pread. */
static inline long uring_read(struct uring *ring, int fd, void *into, unsigned length,
                              uint64_t offset) {
  unsigned tail = atomic_load(ring->sq_tail);
  unsigned index = tail & ring->sq_mask;
  ring->sqes[index] = (struct io_uring_sqe){.opcode = IORING_OP_READ,
                                            .fd = fd,
                                            .addr = (uintptr_t)into,
                                            .len = length,
                                            .off = offset};
  ring->sq_array[index] = index;
  atomic_store(ring->sq_tail, tail + 1);
  CHECK_EQ(syscall(SYS_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0), 1);
  unsigned head = atomic_load(ring->cq_head);
  CHECK(head != atomic_load(ring->cq_tail));
  long result = ring->cqes[head & ring->cq_mask].res;
  atomic_store(ring->cq_head, head + 1);
  if (result < 0) {
    errno = -result;
    return -1;
  }
  return result;
}

#endif
