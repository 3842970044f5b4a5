package quire.snapshot.tree;

import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.snapshot.castore.ByteReader;
import quire.snapshot.castore.CastoreRef;

/** One chunk of a tree object, with a checked header and checksum. Thread-safe. */
final class TreeChunk {
  private final byte[] bytes;
  private final String what;
  private final int index;
  private final boolean last;
  private final int count;
  private final long first;
  private final @Nullable TreeAttributes attributes;
  private final int entriesFrom;
  private final int entriesTo;

  private TreeChunk(int index, byte[] bytes) {
    this.bytes = bytes;
    this.index = index;
    what = "chunk %d of a tree object".formatted(index);
    requireFormat();
    requireChecksum();
    ByteReader in = reader(TreeFormat.INDEX_AT, bytes.length - TreeFormat.CRC_BYTES);
    require(in.i32() == index, "is that of another index");
    int flag = in.u8();
    require(flag <= 1, "has a wrong mark of the last chunk");
    last = flag == 1;
    count = in.i32();
    require(count >= 0 && (count > 0 || index == 0), "has a wrong count of entries");
    first = in.i64();
    require(first >= 0 && (first == 0 || index > 0), "has a wrong position");
    attributes = index == 0 ? TreeDecoder.attributes(in) : null;
    require(attributes == null || attributes.type() == FileType.DIRECTORY, "is not of a directory");
    entriesFrom = in.position();
    entriesTo = bytes.length - TreeFormat.CRC_BYTES - (last ? TreeFormat.END_BYTES : 0);
    require(entriesFrom <= entriesTo, "is too short");
  }

  /**
   * Checks a chunk, except its entries.
   *
   * @throws IllegalArgumentException if it is damaged, or has another index
   */
  static TreeChunk decode(int index, byte[] bytes) {
    return new TreeChunk(index, bytes);
  }

  int index() {
    return index;
  }

  boolean isLast() {
    return last;
  }

  /** How many entries it has: 1 or more, unless it is chunk 0. */
  int count() {
    return count;
  }

  /** The number of entries in all chunks before. */
  long first() {
    return first;
  }

  /** The attributes of the directory, in chunk 0. */
  TreeAttributes attributes() {
    if (attributes == null) {
      throw new IllegalStateException(what + " has no attributes");
    }
    return attributes;
  }

  /** The entries, one after the other. */
  ByteReader entries() {
    return reader(entriesFrom, entriesTo);
  }

  /** The name of its first entry; chunk 0 may have none. */
  Name firstName() {
    ByteReader in = entries();
    in.i32();
    return TreeDecoder.name(in);
  }

  /** The number of the tree object's entries, in its last chunk. */
  long total() {
    return end().i64();
  }

  /** The castore message of the same directory, in the last chunk. */
  CastoreRef castore() {
    ByteReader in = end();
    in.i64();
    return TreeDecoder.castore(in);
  }

  /** Skips from name to name, by the lengths of the entries. */
  @Nullable TreeEntry find(Name name) {
    ByteReader in = entries();
    for (int i = 0; i < count; i++) {
      int at = in.position();
      ByteReader body = in.slice(in.i32());
      int order = body.compare(body.u8(), name.bytes());
      if (order == 0) {
        return TreeDecoder.entry(reader(at, entriesTo));
      }
      if (order > 0) {
        return null;
      }
    }
    return null;
  }

  /** Whether the entry at this position is in this chunk, or in none. */
  boolean holds(long position) {
    return position >= first && (last || position - first < count);
  }

  /** Skips that many of its entries, by their lengths. */
  TreeEntry entry(long skip) {
    require(skip >= 0 && skip < count, "has no entry " + skip);
    ByteReader in = entries();
    for (long i = 0; i < skip; i++) {
      in.slice(in.i32());
    }
    return TreeDecoder.entry(in);
  }

  private ByteReader end() {
    if (!last) {
      throw new IllegalStateException(what + " is not the last");
    }
    return reader(entriesTo, bytes.length - TreeFormat.CRC_BYTES);
  }

  private void requireFormat() {
    require(bytes.length >= TreeFormat.HEADER_BYTES + TreeFormat.CRC_BYTES, "is too short");
    for (int i = 0; i < TreeFormat.MAGIC.length(); i++) {
      require(bytes[i] == TreeFormat.MAGIC.charAt(i), "does not begin with QTREE");
    }
    int version = bytes[TreeFormat.VERSION_AT] & 0xFF;
    require(version <= TreeFormat.VERSION, "has version " + version + ", which is too new");
    require(version == TreeFormat.VERSION, "has no version");
  }

  private void requireChecksum() {
    int length = bytes.length - TreeFormat.CRC_BYTES;
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    require(reader(length, bytes.length).i32() == (int) crc.getValue(), "fails its checksum");
  }

  private void require(boolean right, String how) {
    if (!right) {
      throw new IllegalArgumentException(what + " " + how);
    }
  }

  private ByteReader reader(int from, int to) {
    return new ByteReader(bytes, from, to, what);
  }
}
