package quire.fuse.jnr;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import quire.metrics.AccessLog;
import quire.metrics.ServedRequest;

/**
 * The paths by which handles were opened, for the access log, because libfuse passes none.
 * Thread-safe.
 */
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

  /** To be called when this thread's request has opened a handle. */
  void add(long handle) {
    ServedRequest served = ServedRequest.current();
    byte[] path = served.path();
    if (path != null) {
      opened.put(handle, new Opened(served.ino(), path, AccessLog.isPath(path)));
    }
  }

  /** To be called when this thread's request is about a handle. */
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

  /** To be called when the handle is released. */
  void remove(long handle) {
    opened.remove(handle);
  }
}
