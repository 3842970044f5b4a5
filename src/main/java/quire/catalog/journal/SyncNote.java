package quire.catalog.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A note in the first batch after a sync: the last change that the sync covered. Only the journal
 * contains it. It helps if the mark is stale or lost. Format: {@code "quire-synced" sequence:u64},
 * big-endian.
 */
public final class SyncNote {
  private static final byte[] MAGIC = "quire-synced".getBytes(StandardCharsets.US_ASCII);

  private SyncNote() {}

  public static byte[] encode(long sequence) {
    return ByteBuffer.allocate(MAGIC.length + Long.BYTES).put(MAGIC).putLong(sequence).array();
  }

  /** The last synced change by the note in a batch, or -1 without a note. */
  static long in(Batch batch) {
    long[] found = {-1};
    batch.visit(
        new Batch.Visitor() {
          @Override
          public void row(long at, int family, ByteBuffer key, @Nullable ByteBuffer value) {}

          @Override
          public void note(ByteBuffer bytes) {
            if (bytes.remaining() == MAGIC.length + Long.BYTES
                && bytes.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
              found[0] = Math.max(found[0], bytes.getLong(MAGIC.length));
            }
          }
        });
    return found[0];
  }
}
