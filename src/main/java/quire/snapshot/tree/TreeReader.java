package quire.snapshot.tree;

import java.util.Iterator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.Name;
import quire.snapshot.castore.CastoreHash;
import quire.snapshot.castore.CastoreHasher;
import quire.snapshot.castore.CastoreRef;
import quire.snapshot.castore.Node;

/**
 * Reads a tree object. It keeps chunk 0 and another; a look-up or an iterator holds one chunk more
 * at a time. A look-up by name among n chunks loads about 2 log2(n), and one by position a few,
 * unless the entries are of very uneven lengths. As thread-safe as its source; iterators are not.
 *
 * <p>All methods, and those of the iterators, throw {@link IllegalArgumentException} where a chunk
 * they come to is missing or damaged.
 */
public final class TreeReader implements Iterable<TreeEntry> {
  private static final int GUESSES = 8;

  private final ChunkSource source;
  private final TreeChunk head;

  /** The chunk of the last entry read by position: the next one is likely to be there. */
  private volatile TreeChunk recent;

  /** Loads chunk 0. */
  public TreeReader(ChunkSource source) {
    this.source = source;
    head = load(source, 0);
    recent = head;
  }

  /** The attributes of the directory itself. */
  public TreeAttributes attributes() {
    return head.attributes();
  }

  /** The number of its entries. */
  public long size() {
    return end().total();
  }

  /** The castore message of the same directory, by the tree object's record of it. */
  public CastoreRef castore() {
    return end().castore();
  }

  /** All entries, in the order of their names. */
  @Override
  public Iterator<TreeEntry> iterator() {
    return new TreeCursor(source, head);
  }

  /** The entries from a position on; begins at the right chunk. */
  public Iterator<TreeEntry> iterator(long position) {
    TreeCursor cursor = new TreeCursor(source, chunkOf(Math.max(0, position)));
    while (cursor.position() < position && cursor.hasNext()) {
      cursor.next();
    }
    return cursor;
  }

  /**
   * The entry at a position.
   *
   * @throws IllegalArgumentException also if there is none
   */
  public TreeEntry entry(long position) {
    TreeChunk chunk = chunkOf(position);
    recent = chunk;
    return chunk.entry(position - chunk.first());
  }

  /** The entry with this name; null if there is none. */
  public @Nullable TreeEntry find(Name name) {
    return locate(chunk -> chunk.firstName().compareTo(name) <= 0).find(name);
  }

  /**
   * Reads all of it and checks its digest, its order and counts, and that the castore message is
   * that of its entries. Needs the memory of {@link CastoreHasher}.
   *
   * @throws IllegalArgumentException if any check fails
   */
  public TreeRef verify(Digest expected) {
    try (CastoreHash hash = new CastoreHash();
        CastoreHasher castore = new CastoreHasher()) {
      return verify(expected, hash, castore);
    }
  }

  private TreeRef verify(Digest expected, CastoreHash hash, CastoreHasher castore) {
    ChunkSource hashing = index -> hashed(hash, index);
    TreeCursor cursor = new TreeCursor(hashing, load(hashing, 0));
    while (cursor.hasNext()) {
      Node node = cursor.next().castoreNode();
      if (node != null) {
        castore.add(node);
      }
    }
    TreeChunk last = cursor.chunk();
    TreeRef ref = new TreeRef(hash.finish(), castore.finish(), last.total(), last.index() + 1);
    if (!ref.digest().equals(expected)) {
      throw new IllegalArgumentException(
          "a tree object has digest %s, not %s".formatted(ref.digest().hex(), expected.hex()));
    }
    if (!ref.castore().equals(last.castore())) {
      throw new IllegalArgumentException(
          "the tree object %s names a castore directory that is not that of its entries"
              .formatted(expected.hex()));
    }
    return ref;
  }

  static TreeChunk load(ChunkSource source, int index) {
    byte[] bytes = source.chunk(index);
    if (bytes == null) {
      throw new IllegalArgumentException("chunk %d of a tree object is missing".formatted(index));
    }
    return TreeChunk.decode(index, bytes);
  }

  private byte @Nullable [] hashed(CastoreHash hash, int index) {
    byte[] bytes = source.chunk(index);
    if (bytes != null) {
      hash.update(bytes, bytes.length);
    }
    return bytes;
  }

  /**
   * Chunks have about the same number of entries, so one chunk is enough to guess the index of
   * another.
   */
  private TreeChunk chunkOf(long position) {
    TreeChunk from = recent;
    long index = guess(from, position);
    for (int i = 0; i < GUESSES && !from.holds(position); i++) {
      TreeChunk next = loadIfThere(index);
      if (next == null) { // behind the last
        index = Math.max(0, index - (1L << i));
      } else {
        from = next;
        index = guess(from, position);
      }
    }
    return from.holds(position) ? from : locate(chunk -> chunk.first() <= position);
  }

  /** The index of the chunk of a position, if all had as many entries as this one. */
  private static long guess(TreeChunk from, long position) {
    long chunks = Math.floorDiv(position - from.first(), Math.max(1, from.count()));
    return Math.clamp(from.index() + chunks, 0, Integer.MAX_VALUE);
  }

  private @Nullable TreeChunk loadIfThere(long index) {
    byte[] bytes = source.chunk((int) index);
    return bytes == null ? null : TreeChunk.decode((int) index, bytes);
  }

  private TreeChunk end() {
    return locate(chunk -> true);
  }

  /**
   * The last chunk that passes, or chunk 0; all chunks before one that passes must pass. The number
   * of chunks is not known beforehand: the steps double up to the first that fails, then halve.
   */
  private TreeChunk locate(Predicate<TreeChunk> passes) {
    TreeChunk low = head;
    boolean up = true;
    boolean missing = false; // whether the last step failed because its chunk is missing
    for (int step = 1; step > 0 && !low.isLast(); step = up ? step * 2 : step / 2) {
      int index = low.index() + step;
      TreeChunk next = loadIfThere(index);
      if (next != null && passes.test(next)) {
        low = next;
      } else {
        up = false;
        missing = next == null;
      }
    }
    if (missing && !low.isLast()) {
      throw new IllegalArgumentException(
          "a tree object ends after chunk %d, which is not its last".formatted(low.index()));
    }
    return low;
  }
}
