package quire.snapshot.castore;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import quire.blob.Digest;
import quire.catalog.Name;

/**
 * A castore directory with all entries in memory, about 150 bytes each. For larger directories,
 * {@link CastoreHasher} computes the digest. Immutable.
 *
 * @param directories strictly ascending by the bytes of their names, as the other two
 */
public record CastoreDirectory(
    List<DirectoryNode> directories, List<FileNode> files, List<SymlinkNode> symlinks) {
  /**
   * @throws IllegalArgumentException if a list is out of order, a name occurs twice, or the size of
   *     the directory is more than 2^63-1
   */
  public CastoreDirectory {
    directories = List.copyOf(directories);
    files = List.copyOf(files);
    symlinks = List.copyOf(symlinks);
    Set<Name> names = new HashSet<>();
    requireOrder(directories, names);
    requireOrder(files, names);
    requireOrder(symlinks, names);
    sizeOf(directories, names.size());
  }

  /**
   * Reads a castore message.
   *
   * @throws IllegalArgumentException if it is not the canonical encoding of a valid directory
   */
  public static CastoreDirectory decode(byte[] message) {
    return CastoreEncoding.decode(message);
  }

  /** The canonical castore message. */
  public byte[] encode() {
    return CastoreEncoding.encode(this);
  }

  /** BLAKE3 of the castore message. */
  public Digest digest() {
    return CastoreHash.of(encode());
  }

  /** The entries of this directory and of all directories below it. */
  public long size() {
    return sizeOf(directories, directories.size() + files.size() + (long) symlinks.size());
  }

  private static void requireOrder(List<? extends Node> nodes, Set<Name> names) {
    Name previous = null;
    for (Node node : nodes) {
      if (previous != null) {
        NodeRules.requireAscending(previous, node.name());
      }
      previous = node.name();
      if (!names.add(previous)) {
        throw new IllegalArgumentException("the name '%s' is there twice".formatted(previous));
      }
    }
  }

  private static long sizeOf(List<DirectoryNode> directories, long entries) {
    long size = entries;
    for (DirectoryNode child : directories) {
      size = NodeRules.addSize(size, child);
    }
    return size;
  }
}
