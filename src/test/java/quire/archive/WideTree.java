package quire.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import quire.blob.Blake3;
import quire.blob.Blob;
import quire.blob.Digest;
import quire.blob.MemoryBlob;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.catalog.TreeRow;
import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreeRef;
import quire.snapshot.tree.TreeWriter;
import quire.snapshot.tree.TreeXattrs;

/** Tree objects of many small files that do not exist, put into a catalog. */
final class WideTree {
  static final byte[] CONTENT = "hello".getBytes(US_ASCII);
  static final Digest BLOB = Blake3.hash(ByteBuffer.wrap(CONTENT));

  private static final long TIME = 1_600_000_000_123_456_789L;
  private static final TreeAttributes DIRECTORY = attributes(FileType.DIRECTORY, 0755);
  private static final TreeAttributes FILE = attributes(FileType.REGULAR, 0644);

  private final Catalog catalog;
  private final int names;

  /** The tree object of each directory. */
  final List<Digest> directories = new ArrayList<>();

  WideTree(Catalog catalog) {
    this(catalog, 1);
  }

  /**
   * As above.
   *
   * @param names of each inode, one behind the other
   */
  WideTree(Catalog catalog, int names) {
    this.catalog = catalog;
    this.names = names;
  }

  private static TreeAttributes attributes(FileType type, int mode) {
    return new TreeAttributes(type.bits() | mode, 1000, 1000, TIME, TreeXattrs.NONE);
  }

  /** Puts a tree of so many directories with so many files in each; returns its digest. */
  Digest put(int count, int files) {
    List<TreeEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TreeRef ref = directory(i, files);
      directories.add(ref.digest());
      TreeContent content = new TreeContent.Directory(ref.digest(), ref.castore());
      entries.add(new TreeEntry(Name.of("directory%06d".formatted(i)), DIRECTORY, 0, content));
    }
    return put(entries).digest();
  }

  /** Puts a tree of nested directories with names of the greatest length; returns its digest. */
  Digest putDeep(int depth) {
    TreeRef ref = directory(0, 1);
    for (int i = 0; i < depth; i++) {
      TreeContent content = new TreeContent.Directory(ref.digest(), ref.castore());
      ref = put(List.of(new TreeEntry(Name.of("d".repeat(255)), DIRECTORY, 0, content)));
    }
    return ref.digest();
  }

  private TreeRef directory(int number, int files) {
    List<TreeEntry> entries = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      Name name = Name.of("file%06d-%06d".formatted(number, i));
      TreeContent content = new TreeContent.Regular(BLOB, CONTENT.length, CONTENT.length);
      entries.add(new TreeEntry(name, FILE, linkGroup(number * files + i), content));
    }
    return put(entries);
  }

  private long linkGroup(int file) {
    return names == 1 ? 0 : 1 + file / names;
  }

  /** A tree object of these entries. */
  TreeRef put(List<TreeEntry> entries) {
    long id = catalog.newId();
    TreeWriter writer =
        new TreeWriter(
            DIRECTORY,
            (index, bytes) -> catalog.commit(batch -> batch.putTreeChunk(id, index, bytes)));
    entries.forEach(writer::add);
    TreeRef ref = writer.finish();
    TreeRow row =
        new TreeRow(id, ref.entries(), 0, ref.castore().digest(), ref.castore().size(), 0, false);
    catalog.commit(batch -> batch.putTree(ref.digest(), row));
    return ref;
  }

  /** Opens a blob as a tier does that has only the content of the files. */
  static Blob open(Digest digest) {
    if (!digest.equals(BLOB)) {
      throw new IllegalArgumentException("no such blob");
    }
    return new MemoryBlob(digest, CONTENT);
  }
}
