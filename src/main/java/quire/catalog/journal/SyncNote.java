package quire.catalog.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the first batch after a sync has for the journal alone: up to which change that sync went.
 * It tells what a mark that is stale or lost no longer does: {@code "quire-synced" sequence:u64},
 * big-endian.
 */
public final class SyncNote {
  private static final byte[] MAGIC = "quire-synced".getBytes(StandardCharsets.US_ASCII);

  private SyncNote() {}

  public static byte[] encode(long sequence) {
    return ByteBuffer.allocate(MAGIC.length + Long.BYTES).put(MAGIC).putLong(sequence).array();
  }

  /** The last change that a batch tells to be synced, or -1. */
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
