package quire.fuse.jnr;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import quire.metrics.AccessLog;
import quire.metrics.ServedRequest;

/** By which path a handle was opened, for the access log: libfuse passes none. Thread-safe. */
final class HandlePaths {
  private final Map<Long, Opened> opened = new ConcurrentHashMap<>();

  private static final class Opened {
    final long ino;
    final byte[] path;
    final boolean ofLog;

    Opened(long ino, byte[] path, boolean ofLog) {
      this.ino = ino;
      this.path = path;
      this.ofLog = ofLog;
    }
  }

  /** The request that the thread serves has opened a handle. */
  void add(long handle) {
    ServedRequest served = ServedRequest.current();
    byte[] path = served.path();
    if (path != null) {
      opened.put(handle, new Opened(served.ino(), path, AccessLog.isPath(path)));
    }
  }

  /** The request that the thread serves is about a handle. */
  void tell(long handle) {
    Opened known = opened.get(handle);
    if (known != null) {
      ServedRequest served = ServedRequest.current();
      served.inode(known.ino);
      served.path(known.path);
      if (known.ofLog) {
        served.isOfLog();
      }
    }
  }

  /** The handle is not used any more. */
  void remove(long handle) {
    opened.remove(handle);
  }
}
