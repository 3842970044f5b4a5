package quire.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quire.error.FsException;
import quire.file.Extent.Offloaded;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.Pages;

/**
 * Writes contents that belong to no file straight to the log, one after the other. The caller must
 * protect their pages from the collector, and name them in the catalog. Not thread-safe.
 */
public final class ContentWriter implements AutoCloseable {
  private final OffloadLog log;
  private final LogWriter writer;
  private final DirectWriter direct;
  private List<PlacedExtent> extents = new ArrayList<>();
  private @Nullable Extent last;
  private long size;

  public ContentWriter(FileContext context) {
    log = context.log();
    writer = new LogWriter(log);
    direct = new DirectWriter(writer);
  }

  /**
   * Appends the remaining bytes of a direct buffer. Their number must be a multiple of {@link
   * Pages#SIZE}, except the last time.
   *
   * @param pages called with the log pages that now contain some of them
   * @throws FsException ENOSPC or EIO; earlier appended bytes stay
   */
  public void append(ByteBuffer bytes, Consumer<LogRange> pages) {
    if (Pages.offset(size) != 0) {
      throw new IllegalStateException("behind a part of a page comes nothing more");
    }
    int whole = (int) Pages.down(bytes.remaining());
    direct.write(bytes, bytes.position(), whole).forEach(extent -> add(extent, pages));
    int rest = bytes.remaining() - whole;
    if (rest > 0) {
      int at = bytes.position() + whole;
      int value = Uniform.value(bytes, at, rest);
      if (value == 0) {
        add(new Extent.Fill((byte) 0, rest), pages);
      } else {
        for (LogRange range : writer.write(bytes, at, rest)) {
          add(Offloaded.unshared(range.address(), range.length()), pages);
        }
      }
    }
    bytes.position(bytes.limit());
  }

  private void add(Extent extent, Consumer<LogRange> pages) {
    if (extent instanceof Offloaded offloaded) {
      pages.accept(pages(offloaded));
    }
    Extent joined = last == null ? null : last.join(extent);
    if (joined == null) {
      extents.add(new PlacedExtent(size, extent));
      last = extent;
    } else {
      PlacedExtent before = extents.removeLast();
      extents.add(new PlacedExtent(before.offset(), joined));
      last = joined;
    }
    size += extent.length();
  }

  private static LogRange pages(Offloaded extent) {
    return new LogRange(extent.address(), Pages.up(extent.length()));
  }

  /** The number of extents appended so far. */
  public int extentCount() {
    return extents.size();
  }

  /** The extents appended since the last content, which now belong to the caller. */
  public List<PlacedExtent> finish() {
    List<PlacedExtent> finished = extents;
    extents = new ArrayList<>();
    last = null;
    size = 0;
    return finished;
  }

  /** Frees a content that {@link #finish} has returned and that has no name. */
  public void free(List<PlacedExtent> content) {
    List<LogRange> pages = new ArrayList<>();
    for (PlacedExtent placed : content) {
      if (placed.extent() instanceof Offloaded offloaded) {
        pages.add(pages(offloaded));
      }
    }
    log.free(pages);
  }

  /** Gives back pages that were taken and not written, and frees an unfinished content. */
  @Override
  public void close() {
    free(finish());
    writer.release();
  }
}
