package quire.snapshot.tree;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.snapshot.castore.ByteReader;
import quire.snapshot.castore.CastoreRef;
import quire.snapshot.castore.NodeRules;

/** Reads the output of {@link TreeEncoder}, and refuses everything else. */
final class TreeDecoder {
  private TreeDecoder() {}

  /** An entry with its length. */
  static TreeEntry entry(ByteReader in) {
    ByteReader body = in.slice(in.i32());
    Name name = name(body);
    TreeAttributes attributes = attributes(body);
    TreeEntry entry = new TreeEntry(name, attributes, body.i64(), content(attributes.type(), body));
    body.requireEnd();
    return entry;
  }

  static TreeAttributes attributes(ByteReader in) {
    return new TreeAttributes(in.i32(), in.i32(), in.i32(), in.i64(), xattrs(in));
  }

  static CastoreRef castore(ByteReader in) {
    return new CastoreRef(digest(in), in.i64());
  }

  static Name name(ByteReader in) {
    return Name.of(in.bytes(in.u8()));
  }

  private static TreeContent content(FileType type, ByteReader in) {
    return switch (type) {
      case REGULAR -> new TreeContent.Regular(digest(in), in.i64(), in.i64());
      case DIRECTORY -> new TreeContent.Directory(digest(in), castore(in));
      case SYMLINK -> new TreeContent.Symlink(in.bytes(in.u16()));
      case CHARACTER_DEVICE, BLOCK_DEVICE -> new TreeContent.Device(in.i32());
      case FIFO, SOCKET -> TreeContent.NONE;
    };
  }

  private static TreeXattrs xattrs(ByteReader in) {
    int count = in.i32();
    if (count == 0) {
      return TreeXattrs.NONE;
    }
    TreeMap<Name, byte[]> values = new TreeMap<>();
    @Nullable Name previous = null;
    // each turn consumes bytes, so a wrong count ends at the end of the chunk; also above 2^31
    for (int i = 0; i != count; i++) {
      Name name = name(in);
      if (previous != null) {
        NodeRules.requireAscending(previous, name);
      }
      values.put(name, in.bytes(in.i32()));
      previous = name;
    }
    return TreeXattrs.of(values);
  }

  private static Digest digest(ByteReader in) {
    return Digest.of(in.bytes(TreeFormat.DIGEST_BYTES));
  }
}
