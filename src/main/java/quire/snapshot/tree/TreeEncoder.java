package quire.snapshot.tree;

import quire.catalog.Name;
import quire.snapshot.castore.ByteWriter;
import quire.snapshot.castore.CastoreRef;

/** Writes the parts of a tree object's chunk. */
final class TreeEncoder {
  private TreeEncoder() {}

  /** An entry without its length. */
  static void entry(TreeEntry entry, ByteWriter out) {
    name(entry.name(), out);
    attributes(entry.attributes(), out);
    out.i64(entry.linkGroup());
    switch (entry.content()) {
      case TreeContent.Regular file -> {
        out.bytes(file.blob().bytes());
        out.i64(file.size());
        out.i64(file.allocated());
      }
      case TreeContent.Directory directory -> {
        out.bytes(directory.tree().bytes());
        castore(directory.castore(), out);
      }
      case TreeContent.Symlink symlink -> {
        out.u16(symlink.target().length);
        out.bytes(symlink.target());
      }
      case TreeContent.Device device -> out.i32(device.rdev());
      case TreeContent.None none -> {}
    }
  }

  static void attributes(TreeAttributes attributes, ByteWriter out) {
    out.i32(attributes.mode());
    out.i32(attributes.uid());
    out.i32(attributes.gid());
    out.i64(attributes.mtime());
    out.i32(attributes.xattrs().size());
    attributes
        .xattrs()
        .forEach(
            (name, value) -> {
              name(name, out);
              out.i32(value.length);
              out.bytes(value);
            });
  }

  static void castore(CastoreRef ref, ByteWriter out) {
    out.bytes(ref.digest().bytes());
    out.i64(ref.size());
  }

  private static void name(Name name, ByteWriter out) {
    out.u8(name.length());
    out.bytes(name.bytes());
  }
}
