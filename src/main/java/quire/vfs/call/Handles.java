package quire.vfs.call;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;

/** The numbers by which the front door knows open files. Thread-safe. */
public final class Handles {
  private final Map<Long, OpenFile> open = new ConcurrentHashMap<>();
  private final AtomicLong next = new AtomicLong(1);

  public long add(OpenFile file) {
    long handle = next.getAndIncrement();
    open.put(handle, file);
    return handle;
  }

  /** As {@link #add}, with the inode. */
  public Opened open(OpenFile file) {
    InodeRecord inode = file.attributes();
    return new Opened(add(file), inode);
  }

  public OpenFile get(long handle) {
    OpenFile file = open.get(handle);
    if (file == null) {
      throw new FsException(Errno.EBADF, "no handle " + handle);
    }
    return file;
  }

  public @Nullable OpenFile remove(long handle) {
    return open.remove(handle);
  }

  /** The inodes that are open, each once. */
  public Set<Long> inodes() {
    return open.values().stream()
        .map(file -> file.attributes().ino())
        .collect(Collectors.toUnmodifiableSet());
  }

  public int count() {
    return open.size();
  }
}
