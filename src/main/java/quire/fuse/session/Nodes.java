package quire.fuse.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.Vfs;
import quire.vfs.call.VirtualNumbers;
import quire.work.HeapBudget;

/**
 * The numbers by which the kernel knows inodes, and how often it has been told of each.
 * Thread-safe.
 *
 * <p>A live inode's is its own. So is a directory's of the {@code .quire} tree, and a stream's; but
 * what else is there has a number that depends on its size and times too: as long as the kernel
 * knows a number, it neither asks for a file's size again nor for its bytes, and the same path may
 * lead to another file later, in another snapshot of the same name. A clone has a new number for
 * each look-up: once the kernel has renamed it to its place, it takes that number for what is
 * there.
 */
final class Nodes {
  /**
   * What tells the numbers of the {@code .quire} tree from others; see {@link
   * VirtualNumbers#isVirtual}.
   */
  private static final long OF_QUIRE_TREE = 1L << 62;

  /** What one of the {@code .quire} tree takes of the heap that the kernel knows. */
  private static final int KNOWN_BYTES = 112;

  private final AtomicLong clones = new AtomicLong(1);
  private final Vfs vfs;
  private final HeapBudget holdings;
  private final Writers writers;
  private final Map<Long, Known> known = new ConcurrentHashMap<>();

  Nodes(Vfs vfs, Writers writers) {
    this.vfs = vfs;
    this.holdings = vfs.usage().holdings();
    this.writers = writers;
  }

  /** A node of the {@code .quire} tree that the kernel knows. */
  private record Known(long ino, Lifetime lifetime, long lookups) {
    Known told(long times) {
      return new Known(ino, lifetime, lookups + times);
    }
  }

  /** The number of the inode that the core has. */
  long ino(long node) {
    Known entry = VirtualNumbers.isVirtual(node) ? known.get(node) : null;
    return entry == null ? node : entry.ino;
  }

  Lifetime lifetime(long node) {
    if (!VirtualNumbers.isVirtual(node)) {
      return writers.contains(node) ? Lifetime.WRITTEN : Lifetime.LIVE;
    }
    Known entry = known.get(node);
    return entry == null ? Lifetime.PASSING : entry.lifetime;
  }

  /** Of an entry of which the kernel is told. */
  Lifetime lifetime(long parent, Name name, long ino) {
    Lifetime child = lifetime(parent).ofChild(name, VirtualNumbers.isVirtual(ino));
    return child == Lifetime.LIVE ? lifetime(ino) : child;
  }

  /** What a name leads to, of which the kernel is told now; null where there is nothing. */
  @Nullable InodeRecord find(long parent, Name name) {
    long directory = ino(parent);
    while (true) {
      try {
        InodeRecord inode = vfs.lookup(directory, name);
        if (tell(inode)) {
          return inode;
        }
      } catch (FsException e) {
        if (e.errno() != Errno.ENOENT) {
          throw e;
        }
        return null;
      }
    }
  }

  /** The kernel is told of an inode; answers false where it has gone since somebody found it. */
  boolean tell(InodeRecord inode) {
    return remember(inode.ino());
  }

  private boolean remember(long ino) {
    if (VirtualNumbers.isVirtual(ino)) {
      return true;
    }
    try {
      vfs.remember(ino);
      return true;
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      return false;
    }
  }

  /** As {@link #find}, for what a listing has found; null where it has gone. */
  @Nullable InodeRecord findListed(long ino) {
    if (!remember(ino)) {
      return null;
    }
    try {
      return vfs.getattr(ino);
    } catch (RuntimeException e) {
      vfs.forget(ino, 1);
      throw e;
    }
  }

  /** The kernel's number for an inode of which it is told. */
  long node(InodeRecord inode, Lifetime lifetime) {
    long ino = inode.ino();
    if (!VirtualNumbers.isVirtual(ino)) {
      return ino;
    }
    long node = number(inode, lifetime);
    vfs.remember(ino);
    known.compute(
        node,
        (same, entry) -> {
          holdings.add(entry == null ? KNOWN_BYTES : 0);
          return entry == null ? new Known(ino, lifetime, 1) : entry.told(1);
        });
    return node;
  }

  private long number(InodeRecord inode, Lifetime lifetime) {
    if (lifetime == Lifetime.CLONE) {
      return OF_QUIRE_TREE | clones.getAndIncrement(); // no hash has so many zeros
    }
    boolean same = inode.isDirectory() || lifetime == Lifetime.STREAM;
    return same ? inode.ino() : version(inode);
  }

  private static long version(InodeRecord inode) {
    long mixed = inode.ino();
    for (long part : new long[] {inode.size(), inode.mtime(), inode.ctime()}) {
      mixed = (mixed ^ part) * 0xff51afd7ed558ccdL; // of MurmurHash3's finalizer
      mixed ^= mixed >>> 33;
    }
    return OF_QUIRE_TREE | (mixed >>> 2);
  }

  /** Visits the numbers that the kernel knows, some of them at a time. */
  void forEachKnown(Consumer<long[]> visitor) {
    vfs.forEachRemembered(visitor);
    visitor.accept(known.keySet().stream().mapToLong(Long::longValue).toArray());
  }

  /** The kernel forgets a number as often as it was told of it, in the end. */
  void forget(long node, long times) {
    if (!VirtualNumbers.isVirtual(node)) {
      vfs.forget(node, times);
      return;
    }
    vfs.forget(ino(node), times);
    known.computeIfPresent(
        node,
        (same, entry) -> {
          boolean gone = entry.lookups <= times;
          holdings.add(gone ? -KNOWN_BYTES : 0);
          return gone ? null : entry.told(-times);
        });
  }
}
