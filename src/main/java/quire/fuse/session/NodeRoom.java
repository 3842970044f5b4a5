package quire.fuse.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.error.FatalEnd;
import quire.error.FsException;
import quire.work.Asker;
import quire.work.HeapBudget;

/**
 * Makes room in the heap for the inodes that the kernel knows. The kernel forgets inodes only when
 * it needs its own memory, which may be a lot more. So when room gets short, it is asked to forget
 * unused inodes, if it supports that. If no room is left, the kernel is told of no further inode.
 * Thread-safe.
 */
final class NodeRoom {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRoom.class);

  /** The bytes for inodes that several threads report at the same time. */
  private static final int MARGIN = 64 << 10;

  /** The most rounds: a directory is forgotten only after its entries. */
  private static final int ROUNDS = 20;

  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** The most waiting steps until the kernel has forgotten. */
  private static final int STEPS = 100;

  /** The pause between attempts: if all inodes are in use, asking does not help. */
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long WARN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final HeapBudget holdings;
  private final Nodes nodes;
  private final PruneNotice notice;
  private final Negotiation negotiation;
  private final AtomicBoolean pruning = new AtomicBoolean();
  private volatile long restUntil = System.nanoTime();
  private volatile long warnAgain = System.nanoTime();

  NodeRoom(HeapBudget holdings, Nodes nodes, PruneNotice notice, Negotiation negotiation) {
    this.holdings = holdings;
    this.nodes = nodes;
    this.notice = notice;
    this.negotiation = negotiation;
  }

  /** Whether there is room to tell the kernel of another inode. */
  boolean isThere() {
    pruneIfShort();
    return holdings.has(MARGIN);
  }

  /**
   * To be called before the kernel is told of an inode that it may not know.
   *
   * @throws FsException ENOMEM if there is no room
   */
  void require() {
    for (int i = 0; !isThere(); i++) {
      if (i == STEPS || !pruning.get()) {
        warn();
        throw new FsException(
            Errno.ENOMEM,
            "the kernel knows as many files as the heap has room for; have it forget some (sysctl"
                + " vm.drop_caches=2), or mount with QUIRE_JAVA_OPTS=-Xmx2g for more");
      }
      Asker.requireThere();
      LockSupport.parkNanos(STEP_NANOS);
    }
  }

  private void warn() {
    long now = System.nanoTime();
    if (now - warnAgain >= 0) {
      warnAgain = now + WARN_NANOS;
      LOG.warn("the kernel knows as many files as the heap has room for; more are refused");
    }
  }

  private void pruneIfShort() {
    if (holdings.usedBytes() > holdings.bytes() / 4 * 3
        && negotiation.prunes()
        && System.nanoTime() - restUntil >= 0
        && pruning.compareAndSet(false, true)) {
      String name = "quire-prune";
      Thread.ofPlatform().daemon().name(name).start(FatalEnd.guarding(name, this::prune));
    }
  }

  private void prune() {
    try {
      long before = Long.MAX_VALUE;
      for (int i = 0; i < ROUNDS && isToGoOn(before); i++) {
        before = holdings.usedBytes();
        nodes.forEachKnown(this::prune);
        settle();
      }
    } finally {
      restUntil = System.nanoTime() + REST_NANOS;
      pruning.set(false);
    }
  }

  /** Whether too much is in use, and the last round has freed some. */
  private boolean isToGoOn(long before) {
    long used = holdings.usedBytes();
    return used > holdings.bytes() / 2 && used < before;
  }

  private void prune(long[] known) {
    for (int from = 0; from < known.length; from += PruneNotice.MOST) {
      notice.send(known, from, Math.min(known.length, from + PruneNotice.MOST));
    }
  }

  /** Waits until the kernel forgets no more: it sends that as further requests. */
  private void settle() {
    long before = Long.MAX_VALUE;
    for (int i = 0; i < STEPS && holdings.usedBytes() < before; i++) {
      before = holdings.usedBytes();
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
