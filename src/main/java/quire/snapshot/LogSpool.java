package quire.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.file.FrozenFile;
import quire.file.PlacedExtent;

/**
 * Keeps streams in the log until it is closed. Not thread-safe, but the files that it returns are.
 */
public final class LogSpool implements AutoCloseable {
  private final FileContext context;
  private final LogStream stream;
  private final List<PlacedExtent> kept = new ArrayList<>();
  private final List<FrozenFile> files = new ArrayList<>();

  /**
   * @param importHold used for nothing else
   */
  public LogSpool(FileContext context, ImportHost host, ImportHold importHold) {
    this.context = context;
    this.stream = new LogStream(context, host, importHold);
  }

  /**
   * Reads a stream to its end.
   *
   * @throws FsException EFBIG if it is longer than {@code limit}
   */
  public FrozenFile keep(InputStream in, long limit) throws IOException {
    LogStream.Written written = stream.write(in, limit, bytes -> {});
    kept.addAll(written.extents());
    if (written.size() == limit && in.read() >= 0) {
      throw new FsException(Errno.EFBIG, "it is longer than %d bytes".formatted(limit));
    }
    FrozenFile file =
        FrozenFile.load(context, 0, written.size(), written.extents().iterator(), () -> {});
    files.add(file);
    return file;
  }

  /** Frees all kept streams; they must not be read any more. */
  @Override
  public void close() {
    files.forEach(FrozenFile::close); // gives the heap of their extents back
    if (!kept.isEmpty()) {
      stream.free(kept);
    }
    stream.close();
  }
}
