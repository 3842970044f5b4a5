package quire.snapshot.castore;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;

/**
 * Checks that a castore directory and everything below it is there: each message has the digest
 * that names it, is canonical, and has the size that its parent tells. Blobs are not checked.
 *
 * <p>A tree that passes has no cycle. A child's size is smaller than its parent's by at least one,
 * because sizes are checked and the child itself counts; and a directory that contains its own
 * digest cannot be made.
 *
 * <p>Memory: each level of the path from the root needs the names of the sub-directories of one
 * directory, and the deepest level all entries of one. Besides, up to 65,536 checked digests are
 * remembered (about 8 MB), so that shared directories are read once. Time: a directory is read
 * once, or once for each of its paths if it was forgotten meanwhile; there are at most as many
 * paths as the root's size, and one. Not thread-safe.
 */
public final class Closure {
  private static final int MAX_REMEMBERED = 65_536;

  /** A directory whose children are being checked. */
  private record Level(
      @Nullable DirectoryNode node, CastoreRef ref, Iterator<DirectoryNode> children) {}

  private final CastoreSource source;
  private final Deque<Level> path = new ArrayDeque<>();
  private final Map<Digest, Long> sizes =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Long> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  private Closure(CastoreSource source) {
    this.source = source;
  }

  /**
   * Checks a root and what is below it.
   *
   * @return the root with its size
   * @throws IllegalArgumentException that names the path and digest of the first directory that is
   *     missing or wrong
   */
  public static CastoreRef check(Digest root, CastoreSource source) {
    return new Closure(source).check(root);
  }

  private CastoreRef check(Digest root) {
    CastoreRef ref = enter(null, root);
    while (!path.isEmpty()) {
      Level level = path.getLast();
      if (level.children.hasNext()) {
        check(level.children.next());
      } else {
        sizes.put(level.ref.digest(), level.ref.size());
        path.removeLast();
      }
    }
    return ref;
  }

  private void check(DirectoryNode child) {
    Long known = sizes.get(child.digest());
    if (known == null) {
      enter(child, child.digest());
    } else {
      requireSize(child, known);
    }
  }

  private void requireSize(DirectoryNode node, long size) {
    if (size != node.size()) {
      throw wrong(node, node.digest(), "has size %d, not %d".formatted(size, node.size()));
    }
  }

  private CastoreRef enter(@Nullable DirectoryNode node, Digest digest) {
    byte[] message = source.directory(digest);
    if (message == null) {
      throw wrong(node, digest, "is missing");
    }
    if (!CastoreHash.of(message).equals(digest)) {
      throw wrong(node, digest, "has other bytes than its digest says");
    }
    CastoreDirectory directory = decode(node, digest, message);
    CastoreRef ref = new CastoreRef(digest, directory.size());
    if (node != null) {
      requireSize(node, ref.size());
    }
    path.addLast(new Level(node, ref, directory.directories().iterator()));
    return ref;
  }

  private CastoreDirectory decode(@Nullable DirectoryNode node, Digest digest, byte[] message) {
    try {
      return CastoreDirectory.decode(message);
    } catch (IllegalArgumentException e) {
      IllegalArgumentException wrong = wrong(node, digest, "is invalid: " + e.getMessage());
      wrong.initCause(e);
      throw wrong;
    }
  }

  private IllegalArgumentException wrong(@Nullable DirectoryNode node, Digest digest, String how) {
    StringJoiner names = new StringJoiner("/", "/", "");
    for (Level level : path) {
      if (level.node != null) {
        names.add(level.node.name().toString());
      }
    }
    if (node != null) {
      names.add(node.name().toString());
    }
    return new IllegalArgumentException(
        "the castore directory '%s' (%s) %s".formatted(names, digest.hex(), how));
  }
}
