package quire.fuse.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FatalEnd;
import quire.error.FsException;
import quire.vfs.Vfs;
import quire.vfs.call.VirtualNumbers;
import quire.work.HeapBudget;

/**
 * The inode numbers that the kernel uses, with their look-up counts. Thread-safe.
 *
 * <p>A live inode keeps its own number, and so do directories of the {@code .quire} tree, and
 * streams. Other files there get a number that depends on their size and times, too. The reason: as
 * long as the kernel knows a number, it asks neither for the file's size nor for its bytes again;
 * and the same path may later lead to another file, in another snapshot of the same name. A clone
 * has a new number for each look-up: once the kernel has renamed it to its place, it uses that
 * number for the inode there.
 */
final class Nodes {
  /**
   * The bit that marks numbers of the {@code .quire} tree; see {@link VirtualNumbers#isVirtual}.
   */
  private static final long OF_QUIRE_TREE = 1L << 62;

  /** The heap bytes of a known node of the {@code .quire} tree. */
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

  /** The core's inode number of a node. */
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

  /** The lifetime of an entry that is reported to the kernel. */
  Lifetime lifetime(long parent, Name name, long ino) {
    Lifetime child = lifetime(parent).ofChild(name, VirtualNumbers.isVirtual(ino));
    return child == Lifetime.LIVE ? lifetime(ino) : child;
  }

  /** Looks a name up and tells the kernel of it; null if there is none. */
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

  /** Counts that the kernel is told of an inode; returns false if it has gone meanwhile. */
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

  /**
   * As {@link #find}, for an entry of a listing; null if it has gone or cannot be read. One damaged
   * inode must not hide the others: a look-up of that one tells what is wrong.
   */
  @Nullable InodeRecord findListed(long ino) {
    try {
      return remember(ino) ? attributes(ino) : null;
    } catch (FsException e) {
      if (e.errno() != Errno.EIO) {
        throw e;
      }
      FatalEnd.ifOutOfMemory(e);
      return null;
    }
  }

  /**
   * The attributes of an inode that the caller has just remembered; if this fails, it is forgotten
   * again.
   */
  private InodeRecord attributes(long ino) {
    try {
      return vfs.getattr(ino);
    } catch (RuntimeException e) {
      vfs.forget(ino, 1);
      throw e;
    }
  }

  /** The kernel's number for an inode; counts that the kernel is told of it. */
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

  /** Visits the numbers that the kernel knows, in chunks. */
  void forEachKnown(Consumer<long[]> visitor) {
    vfs.forEachRemembered(visitor);
    visitor.accept(known.keySet().stream().mapToLong(Long::longValue).toArray());
  }

  /** The kernel forgets a number; over time as often as it was told of it. */
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
