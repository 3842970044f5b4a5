package quire.snapshot.castore;

import quire.blob.Digest;
import quire.catalog.Name;

/** The rules for names, targets, digests and sizes, in castore and in tree objects alike. */
public final class NodeRules {
  public static final int DIGEST = 32;

  private NodeRules() {}

  public static void requireName(Name name) {
    if (name.length() == 0) {
      throw new IllegalArgumentException("the name '' is empty");
    }
    if (name.length() > Name.MAX_BYTES) {
      throw new IllegalArgumentException(
          "the name '%s' has %d bytes, more than %d"
              .formatted(name, name.length(), Name.MAX_BYTES));
    }
    if (name.is(".") || name.is("..")) {
      throw new IllegalArgumentException("the name '%s' is a dot entry".formatted(name));
    }
    if (has(name.bytes(), '/') || has(name.bytes(), 0)) {
      throw new IllegalArgumentException(
          "the name '%s' has a slash or a NUL in it".formatted(name));
    }
  }

  public static void requireTarget(Name name, byte[] target) {
    if (target.length == 0) {
      throw new IllegalArgumentException("the symlink '%s' has an empty target".formatted(name));
    }
    if (target.length > SymlinkNode.MAX_TARGET) {
      throw new IllegalArgumentException(
          "the symlink '%s' has a target of %d bytes, more than %d"
              .formatted(name, target.length, SymlinkNode.MAX_TARGET));
    }
    if (has(target, 0)) {
      throw new IllegalArgumentException(
          "the symlink '%s' has a NUL in its target".formatted(name));
    }
  }

  public static void requireSize(Name name, long size) {
    if (size < 0) {
      throw new IllegalArgumentException(
          "'%s' has size %s, more than 2^63-1".formatted(name, Long.toUnsignedString(size)));
    }
  }

  public static void requireAscending(Name previous, Name next) {
    int order = previous.compareTo(next);
    if (order == 0) {
      throw new IllegalArgumentException("the name '%s' is there twice".formatted(next));
    }
    if (order > 0) {
      throw new IllegalArgumentException(
          "the name '%s' comes after '%s', against their order".formatted(next, previous));
    }
  }

  static Digest digest(Name name, byte[] bytes) {
    if (bytes.length != DIGEST) {
      throw new IllegalArgumentException(
          "'%s' has a digest of %d bytes, not %d".formatted(name, bytes.length, DIGEST));
    }
    return Digest.of(bytes);
  }

  /** The size of a directory with one more sub-directory, itself not counted. */
  static long addSize(long sum, DirectoryNode child) {
    if (child.size() > Long.MAX_VALUE - sum) {
      throw new IllegalArgumentException(
          "'%s' makes the size of its directory more than 2^63-1".formatted(child.name()));
    }
    return sum + child.size();
  }

  public static boolean has(byte[] bytes, int wanted) {
    for (byte b : bytes) {
      if (b == wanted) {
        return true;
      }
    }
    return false;
  }
}
