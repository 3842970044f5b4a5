package quire.snapshot.tree;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The chunks of one tree object, in memory, with a count of reads. */
public final class TreeChunks implements ChunkSink, ChunkSource {
  final List<byte[]> chunks = new ArrayList<>();
  int reads;

  /** A tree object as its parent holds it. */
  public static TreeContent.Directory content(TreeRef tree) {
    return new TreeContent.Directory(tree.digest(), tree.castore());
  }

  /** Writes a tree object. */
  static TreeRef write(TreeAttributes directory, List<TreeEntry> entries, ChunkSink sink) {
    TreeWriter writer = new TreeWriter(directory, sink);
    entries.forEach(writer::add);
    return writer.finish();
  }

  /** Makes the checksum of a chunk right, as an attacker would. */
  static byte[] sealed(byte[] chunk) {
    int length = chunk.length - TreeFormat.CRC_BYTES;
    if (length >= 0) {
      CRC32C crc = new CRC32C();
      crc.update(chunk, 0, length);
      ByteBuffer.wrap(chunk).putInt(length, (int) crc.getValue());
    }
    return chunk;
  }

  TreeReader reader() {
    return new TreeReader(this);
  }

  /** The same with one chunk in place of another. */
  TreeChunks with(int index, byte[] chunk) {
    TreeChunks other = new TreeChunks();
    other.chunks.addAll(chunks);
    other.chunks.set(index, chunk);
    return other;
  }

  List<TreeEntry> all() {
    List<TreeEntry> entries = new ArrayList<>();
    reader().forEach(entries::add);
    return entries;
  }

  @Override
  public void accept(int index, byte[] bytes) {
    if (index != chunks.size()) {
      throw new AssertionError("chunk " + index + " after " + chunks.size());
    }
    chunks.add(bytes);
  }

  @Override
  public byte @Nullable [] chunk(int index) {
    reads++;
    return index < chunks.size() ? chunks.get(index) : null;
  }
}
