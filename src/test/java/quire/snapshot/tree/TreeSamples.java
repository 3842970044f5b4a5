package quire.snapshot.tree;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.snapshot.castore.CastoreRef;
import quire.snapshot.castore.Samples;

/** Valid entries of tree objects at random. */
public final class TreeSamples {
  private static final List<FileType> TYPES = List.of(FileType.values());

  private TreeSamples() {}

  static TreeAttributes attributes(Random random, FileType type) {
    int mode = type.bits() | random.nextInt(010000);
    return new TreeAttributes(
        mode, random.nextInt(), random.nextInt(), random.nextLong(), xattrs(random));
  }

  static TreeEntry entry(Random random, Name name) {
    FileType type = TYPES.get(random.nextInt(TYPES.size()));
    long group = type == FileType.DIRECTORY || random.nextBoolean() ? 0 : Samples.size(random);
    return new TreeEntry(name, attributes(random, type), group, content(random, type));
  }

  /** So many entries with different names, in their order. */
  static List<TreeEntry> entries(Random random, int count) {
    SortedMap<Name, TreeEntry> entries = new TreeMap<>();
    while (entries.size() < count) {
      Name name = Samples.name(random);
      entries.put(name, entry(random, name));
    }
    return List.copyOf(entries.values());
  }

  private static TreeXattrs xattrs(Random random) {
    Map<Name, byte[]> values = new HashMap<>();
    for (int i = Math.max(0, random.nextInt(6) - 3); i > 0; i--) {
      values.put(
          Name.of(Samples.withoutNul(random, 1 + random.nextInt(255))),
          Samples.bytes(random, random.nextInt(40)));
    }
    return TreeXattrs.of(values);
  }

  private static TreeContent content(Random random, FileType type) {
    return switch (type) {
      case REGULAR ->
          new TreeContent.Regular(
              Samples.digest(random), Samples.size(random), Samples.size(random));
      case DIRECTORY ->
          new TreeContent.Directory(
              Samples.digest(random),
              new CastoreRef(Samples.digest(random), Samples.size(random) >>> 20));
      case SYMLINK -> new TreeContent.Symlink(Samples.withoutNul(random, 1 + random.nextInt(300)));
      case CHARACTER_DEVICE, BLOCK_DEVICE -> new TreeContent.Device(random.nextInt());
      case FIFO, SOCKET -> TreeContent.NONE;
    };
  }
}
