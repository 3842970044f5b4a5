package quire.snapshot.castore;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import quire.blob.Digest;
import quire.catalog.Name;

/** Valid names, digests and castore directories at random. */
public final class Samples {
  private Samples() {}

  public static Digest digest(Random random) {
    return Digest.of(bytes(random, 32));
  }

  /** A name of 1 to 255 bytes, mostly short, of any bytes that are allowed. */
  public static Name name(Random random) {
    while (true) {
      int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 255 : 4);
      byte[] bytes = withoutNul(random, length);
      for (int i = 0; i < length; i++) {
        bytes[i] = bytes[i] == '/' ? (byte) 'x' : bytes[i];
      }
      Name name = Name.of(bytes);
      if (!name.is(".") && !name.is("..")) {
        return name;
      }
    }
  }

  public static long size(Random random) {
    return random.nextLong() >>> (1 + random.nextInt(63));
  }

  public static CastoreDirectory directory(Random random) {
    SortedMap<Name, Node> nodes = new TreeMap<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      Node node = node(random);
      nodes.put(node.name(), node);
    }
    return directory(nodes.values());
  }

  /** Of nodes in the order of their names. */
  public static CastoreDirectory directory(Iterable<Node> nodes) {
    List<DirectoryNode> directories = new ArrayList<>();
    List<FileNode> files = new ArrayList<>();
    List<SymlinkNode> symlinks = new ArrayList<>();
    for (Node node : nodes) {
      switch (node) {
        case DirectoryNode directory -> directories.add(directory);
        case FileNode file -> files.add(file);
        case SymlinkNode symlink -> symlinks.add(symlink);
      }
    }
    return new CastoreDirectory(directories, files, symlinks);
  }

  public static byte[] withoutNul(Random random, int length) {
    byte[] bytes = bytes(random, length);
    for (int i = 0; i < length; i++) {
      bytes[i] = bytes[i] == 0 ? 1 : bytes[i];
    }
    return bytes;
  }

  public static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Node node(Random random) {
    Name name = name(random);
    return switch (random.nextInt(3)) {
      case 0 -> new DirectoryNode(name, digest(random), size(random) >>> 4);
      case 1 -> new FileNode(name, digest(random), size(random), random.nextBoolean());
      default -> new SymlinkNode(name, withoutNul(random, 1 + random.nextInt(300)));
    };
  }
}
