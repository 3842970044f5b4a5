package quire.fuse.session;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import quire.fuse.ErrnoBoundary;
import quire.vfs.Vfs;

/**
 * SEEK_DATA and SEEK_HOLE. The kernel asks about a file without writing back what it has of it, and
 * so would be told of holes where there is data. So it is made to write first, where somebody has
 * the file open for writing; for that wait a thread that serves nothing else. Thread-safe.
 */
final class Seeks implements AutoCloseable {
  private final Vfs vfs;
  private final Writers writers;
  private final Device device;
  private final Invalidation invalidation;
  private final Reply later = new Reply(Out.Lseek.BYTES);

  /** Idle threads end. */
  private final ExecutorService waiting =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "quire-fuse-seek");
            thread.setDaemon(true);
            return thread;
          });

  Seeks(Vfs vfs, Writers writers, Device device) {
    this.vfs = vfs;
    this.writers = writers;
    this.device = device;
    this.invalidation = new Invalidation(device);
  }

  /** Answers, or withholds the reply and answers later. */
  void seek(Request request, Reply reply, boolean hole) {
    long handle = request.getLong(In.Lseek.FH);
    long offset = request.getLong(In.Lseek.OFFSET);
    long node = request.node();
    if (!writers.contains(node)) {
      seek(handle, offset, hole, reply);
      return;
    }
    long unique = request.unique();
    waiting.execute(() -> seekAfterWriting(unique, node, handle, offset, hole));
    reply.withhold();
  }

  private void seek(long handle, long offset, boolean hole, Reply reply) {
    reply.putLong(Out.Lseek.OFFSET, vfs.seek(handle, offset, hole));
    reply.setLength(Out.Lseek.BYTES);
  }

  private void seekAfterWriting(long unique, long node, long handle, long offset, boolean hole) {
    later.begin(unique);
    int error =
        ErrnoBoundary.guard(
            "lseek",
            () -> {
              invalidation.pages(node, Math.max(0, offset));
              seek(handle, offset, hole, later);
              return 0;
            });
    if (error != 0) {
      later.fail(error);
    }
    later.send(device, "lseek");
  }

  @Override
  public void close() {
    waiting.shutdown();
  }
}
