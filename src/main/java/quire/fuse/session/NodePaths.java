package quire.fuse.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.FsException;
import quire.vfs.Vfs;

/**
 * The paths of inodes, for the access log, because the kernel sends none. Looks for an inode's name
 * in its directory, and remembers the name as long as it is true. Too slow for the hot path.
 * Thread-safe.
 */
final class NodePaths {
  /** Entries take 200 bytes each, and all together a small part of a small heap. */
  private static final long KEPT = Math.min(65_536, Runtime.getRuntime().maxMemory() >> 14);

  private static final int MOST_DEPTH = 1_000;

  /** A directory with more entries is not searched. */
  private static final int MOST_ENTRIES = 10_000;

  private final Vfs vfs;
  private final Nodes nodes;
  private final Cache<Long, Place> places =
      Caffeine.newBuilder().maximumSize(KEPT).executor(Runnable::run).build();

  private record Place(long parent, Name name) {}

  NodePaths(Vfs vfs, Nodes nodes) {
    this.vfs = vfs;
    this.nodes = nodes;
  }

  /** The path that a request is about; null if it is not known. */
  byte @Nullable [] of(Request request) {
    try {
      int nameAt = Observation.nameAt(request.opcode());
      return nameAt < 0
          ? path(nodes.ino(request.node()), null)
          : path(nodes.ino(request.node()), request.name(nameAt));
    } catch (FsException e) {
      return null; // it is gone, or no request at all, as its answer tells
    }
  }

  private byte @Nullable [] path(long ino, @Nullable Name last) {
    Deque<Name> names = new ArrayDeque<>();
    if (last != null) {
      names.addFirst(last);
    }
    long at = ino;
    while (at != Catalog.ROOT) {
      Place place = names.size() > MOST_DEPTH ? null : place(at);
      if (place == null) {
        return null;
      }
      names.addFirst(place.name);
      at = place.parent;
    }
    return joined(names);
  }

  private static byte[] joined(Deque<Name> names) {
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    for (Name name : names) {
      path.write('/');
      path.writeBytes(name.bytes());
    }
    if (names.isEmpty()) {
      path.write('/');
    }
    return path.toByteArray();
  }

  private @Nullable Place place(long ino) {
    Place known = places.getIfPresent(ino);
    if (known != null && isTrue(known, ino)) {
      return known;
    }
    Place found = find(ino);
    if (found != null) {
      places.put(ino, found);
    }
    return found;
  }

  private boolean isTrue(Place place, long ino) {
    try {
      return vfs.lookup(place.parent, place.name).ino() == ino;
    } catch (FsException e) {
      return false;
    }
  }

  /** Null for an inode that had several names: it has no known path. */
  private @Nullable Place find(long ino) {
    InodeRecord inode = vfs.getattr(ino);
    long parent = inode.parent();
    if (ino == vfs.quireRoot()) {
      return new Place(Catalog.ROOT, Name.of(".quire"));
    }
    if (parent == 0) {
      return null;
    }
    long handle = vfs.opendir(parent);
    try {
      Name[] found = new Name[1];
      int[] seen = {0};
      vfs.readdir(
          handle,
          0,
          entry -> {
            boolean dot = entry.name().is(".") || entry.name().is("..");
            if (entry.ino() == ino && !dot) {
              found[0] = entry.name();
            }
            return found[0] == null && ++seen[0] < MOST_ENTRIES;
          });
      return found[0] == null ? null : new Place(parent, found[0]);
    } finally {
      vfs.release(handle);
    }
  }
}
