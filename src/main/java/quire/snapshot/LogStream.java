package quire.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.ContentWriter;
import quire.file.FileContext;
import quire.file.PlacedExtent;
import quire.io.MegabyteBuffers;
import quire.work.Asker;
import quire.work.HeapBudget;

/**
 * Writes streams to the log. An {@link ImportHold} protects their pages until {@link #settle} or
 * {@link #free}. Memory: a megabyte, and the extents of one stream. Not thread-safe.
 */
final class LogStream implements AutoCloseable {
  private static final int BUFFER = MegabyteBuffers.BYTES;
  private static final int STEP = 64 << 10;

  /** The heap bytes of an extent until the catalog has it. */
  private static final int EXTENT_BYTES = 128;

  private final FileContext context;
  private final ImportHost host;
  private final ImportHold importHold;
  private final ContentWriter writer;
  private final ByteBuffer buffer = MegabyteBuffers.take();
  private final byte[] heap = new byte[STEP];

  LogStream(FileContext context, ImportHost host, ImportHold importHold) {
    this.context = context;
    this.host = host;
    this.importHold = importHold;
    this.writer = new ContentWriter(context);
  }

  /** The result of a write. */
  record Written(long size, List<PlacedExtent> extents) {}

  /**
   * Writes the bytes of {@code in}, up to {@code limit}.
   *
   * @param seen called with all bytes, a buffer at a time; may move its position
   */
  Written write(InputStream in, long limit, Consumer<ByteBuffer> seen) throws IOException {
    long size = 0;
    try (HeapBudget.Share heap = context.heap().share()) {
      boolean more = true;
      while (more && size < limit) {
        Asker.requireThere();
        int wanted = (int) Math.min(BUFFER, limit - size);
        more = fill(in, wanted);
        int count = buffer.flip().remaining();
        host.require(count);
        seen.accept(buffer);
        buffer.rewind();
        int before = writer.extentCount();
        host.writing(() -> writer.append(buffer, importHold::add));
        if (!heap.take((long) EXTENT_BYTES * (writer.extentCount() - before))) {
          throw new FsException(
              Errno.ENOMEM,
              "the import has more extents than the heap has room for; mount with"
                  + " QUIRE_JAVA_OPTS=-Xmx2g for more");
        }
        size += count;
      }
      return new Written(size, writer.finish());
    } catch (IOException | RuntimeException e) {
      free(writer.finish());
      throw e;
    }
  }

  /** False if the stream has ended. */
  private boolean fill(InputStream in, int count) throws IOException {
    buffer.clear();
    while (buffer.position() < count) {
      int read = in.read(heap, 0, Math.min(heap.length, count - buffer.position()));
      if (read < 0) {
        return false;
      }
      buffer.put(heap, 0, read);
    }
    return true;
  }

  /**
   * Runs a step that gives the written extents a name in the catalog; if it returns false, frees
   * them.
   */
  void settle(List<PlacedExtent> extents, BooleanSupplier step) {
    host.inTurn(
        () -> {
          if (!step.getAsBoolean()) {
            writer.free(extents);
          }
          importHold.forgetPages();
        });
  }

  /** Also works if the caller's process has gone. */
  void free(List<PlacedExtent> extents) {
    Asker.nobody().execute(() -> settle(extents, () -> false));
  }

  @Override
  public void close() {
    MegabyteBuffers.putBack(buffer);
    writer.close();
  }
}
