package quire.fuse.session;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.catalog.InodeRecord;
import quire.fuse.device.Device;
import quire.fuse.wire.Flags;
import quire.fuse.wire.Out;
import quire.vfs.Vfs;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.VirtualNumbers;

/**
 * Stores all bytes of a small file in the kernel's cache before the reply to its first open: most
 * programs read the files that they open, and a read request costs more than sending the bytes.
 * Thread-safe.
 *
 * <p>The stored bytes replace those in the kernel's cache. So no change of the file may be reported
 * meanwhile, and no read may be running, for which the kernel keeps pages locked. That holds
 * because there is no other handle, and because the replies to later opens and size changes wait.
 */
final class SmallFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SmallFiles.class);

  /** The largest file to store; the kernel would read ahead all bytes of these at once anyway. */
  private static final int MOST_BYTES = 32 << 10;

  private static final int NOTICES = 16;
  private static final int NODES = 1 << 16;

  /** Buffers for notices. Each is also the lock of the nodes whose numbers hash to it. */
  private final Notice[] notices = new Notice[NOTICES];

  /**
   * Nodes with bytes in the kernel's cache, as far as is known. Each node has one slot, which
   * another node may take over. A node that is missing costs a copy; one that is listed wrongly
   * costs a request.
   */
  private final AtomicLongArray had = new AtomicLongArray(NODES);

  /** The number of handles of each node. */
  private final Map<Long, Integer> handles = new ConcurrentHashMap<>();

  /** Handles of files whose access time is newer than the kernel's. */
  private final Set<Long> accessed = ConcurrentHashMap.newKeySet();

  private final Vfs vfs;
  private final Nodes nodes;
  private final KernelPages pages;
  private final Device device;
  private final Negotiation negotiation;

  SmallFiles(Vfs vfs, Nodes nodes, KernelPages pages, Device device, Negotiation negotiation) {
    this.vfs = vfs;
    this.nodes = nodes;
    this.pages = pages;
    this.device = device;
    this.negotiation = negotiation;
    for (int i = 0; i < NOTICES; i++) {
      notices[i] = new Notice(Flags.FUSE_NOTIFY_STORE, Out.Store.BYTES + MOST_BYTES);
    }
  }

  /** To be called before the reply to an open, with flags of open(2). */
  void opened(long node, long handle, int flags) {
    Notice notice = notice(node);
    synchronized (notice) {
      boolean only = handles.merge(node, 1, Integer::sum) == 1;
      if (isNew(node) && only && !OpenFlags.canWrite(flags) && isToldOfChanges(node)) {
        store(notice, node, handle);
      }
    }
  }

  /** To be called before the reply to an operation that made and opened a file, too. */
  void made(long node) {
    synchronized (notice(node)) {
      handles.merge(node, 1, Integer::sum);
      isNew(node);
    }
  }

  /** To be called before the reply to a change of a file's size without a handle. */
  void resized(long node) {
    synchronized (notice(node)) {
      isNew(node);
    }
  }

  void released(long node, long handle) {
    handles.computeIfPresent(node, (same, count) -> count == 1 ? null : count - 1);
    if (accessed.remove(handle)) {
      pages.changedAttributes(node);
    }
  }

  /** To be called when the kernel has no bytes of a node any more. */
  void forgotten(long node) {
    int place = place(node);
    if (had.get(place) == node) {
      had.lazySet(place, 0);
    }
  }

  private boolean isNew(long node) {
    int place = place(node);
    if (had.get(place) == node) {
      return false;
    }
    had.lazySet(place, node);
    return true;
  }

  /** Whether the kernel knows of every change of the file. */
  private boolean isToldOfChanges(long node) {
    return !VirtualNumbers.isVirtual(node) || nodes.lifetime(node).isOfSnapshot();
  }

  private void store(Notice notice, long node, long handle) {
    try {
      InodeRecord inode = vfs.getattrOf(handle);
      long size = inode.size();
      if (size == 0 || size > MOST_BYTES || !negotiation.storesFiles() || !vfs.isNear(handle)) {
        return;
      }
      if (vfs.read(handle, 0, notice.room(Out.Store.BYTES, (int) size)) == size) {
        notice.put(Out.Store.NODEID, node).putInt(Out.Store.SIZE, (int) size).send(device);
      }
      if (vfs.getattrOf(handle).atime() != inode.atime()) {
        accessed.add(handle);
      }
    } catch (RuntimeException e) {
      LOG.debug("inode {} is not stored in the kernel's cache", node, e); // a read reports it
    }
  }

  private Notice notice(long node) {
    return notices[place(node) % NOTICES];
  }

  /** Fibonacci hashing, because live files have consecutive numbers. */
  private static int place(long node) {
    return (int) ((node * 0x9e3779b97f4a7c15L) >>> 48);
  }
}
