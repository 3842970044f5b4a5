package quire.snapshot.tree;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.snapshot.castore.ByteWriter;
import quire.snapshot.castore.CastoreHash;
import quire.snapshot.castore.CastoreHasher;
import quire.snapshot.castore.CastoreRef;
import quire.snapshot.castore.Node;
import quire.snapshot.castore.NodeRules;

/**
 * Writes a tree object from entries that come one by one, in the order of their names; package-info
 * tells the format. Memory: one chunk, the longest entry, and that of {@link CastoreHasher}, about
 * 60 bytes for each file or symlink. To be closed if it is not finished. Not thread-safe.
 */
public final class TreeWriter implements AutoCloseable {
  private final ChunkSink sink;
  private final ByteWriter chunk = new ByteWriter();
  private final ByteWriter encoded = new ByteWriter();
  private final CastoreHash hash;
  private final CastoreHasher castore;
  private @Nullable Name previous;
  private int index;
  private int count;
  private long total;

  /**
   * Begins with the directory's own attributes.
   *
   * @throws IllegalArgumentException if they are not those of a directory
   */
  public TreeWriter(TreeAttributes directory, ChunkSink sink) {
    if (directory.type() != FileType.DIRECTORY) {
      throw new IllegalArgumentException(
          "a tree object is of a directory, not of a " + directory.type());
    }
    this.sink = sink;
    begin();
    TreeEncoder.attributes(directory, chunk);
    hash = new CastoreHash(); // last, as nothing would close it if a line above failed
    castore = new CastoreHasher();
  }

  /**
   * Adds the next entry.
   *
   * @throws IllegalArgumentException if its name is not greater than the one before, or the castore
   *     size becomes more than 2^63-1; the entry is not added then
   */
  public void add(TreeEntry entry) {
    if (previous != null) {
      NodeRules.requireAscending(previous, entry.name());
    }
    encoded.clear();
    TreeEncoder.entry(entry, encoded);
    Node node = entry.castoreNode();
    if (node != null) {
      castore.add(node);
    }
    previous = entry.name();
    if (!fits() && (count > 0 || index == 0)) {
      flush(false);
      begin();
    }
    chunk.i32(encoded.length());
    chunk.append(encoded);
    count++;
    total++;
  }

  /** Writes the last chunk; afterwards this must not be used any more. */
  public TreeRef finish() {
    CastoreRef ref = castore.finish();
    chunk.i64(total);
    TreeEncoder.castore(ref, chunk);
    flush(true);
    return new TreeRef(hash.finish(), ref, total, index);
  }

  /** Frees the hashers, if that was not done at the end; nothing can be added afterwards. */
  @Override
  public void close() {
    hash.close();
    castore.close();
  }

  private boolean fits() {
    long length = (long) chunk.length() + TreeFormat.LENGTH_BYTES + encoded.length();
    return length + TreeFormat.END_BYTES + TreeFormat.CRC_BYTES <= TreeFormat.CHUNK_BYTES;
  }

  private void begin() {
    chunk.clear();
    count = 0;
    chunk.bytes(TreeFormat.MAGIC.getBytes(StandardCharsets.US_ASCII));
    chunk.u8(TreeFormat.VERSION);
    chunk.i32(index);
    chunk.u8(0);
    chunk.i32(0);
    chunk.i64(total);
  }

  private void flush(boolean last) {
    chunk.setU8(TreeFormat.LAST_AT, last ? 1 : 0);
    chunk.setI32(TreeFormat.COUNT_AT, count);
    CRC32C crc = new CRC32C();
    crc.update(chunk.array(), 0, chunk.length());
    chunk.i32((int) crc.getValue());
    hash.update(chunk.array(), chunk.length());
    sink.accept(index, chunk.toBytes());
    index++;
  }
}
