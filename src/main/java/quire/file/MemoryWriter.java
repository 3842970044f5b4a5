package quire.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.Extent.InMemory;
import quire.log.Pages;

/**
 * Writes bytes to memory pages. A file page with a memory page names no bytes of the log: the first
 * write to the page copies those that stay. So offloading reads nothing from the log, and a damaged
 * log page refuses that write instead of every later commit. Locking as in {@link OffloadedFile}.
 */
final class MemoryWriter {
  private final long ino;
  private final FileExtents extents;
  private final ExtentReader reader;

  MemoryWriter(long ino, FileExtents extents, ExtentReader reader) {
    this.ino = ino;
    this.extents = extents;
    this.reader = reader;
  }

  /** Bytes that a write leaves as they are, in a page that is in memory from then on. */
  record Rest(long offset, ByteBuffer bytes) {}

  /**
   * Reads those bytes of the log that {@link #put} has to bring to memory after a write. To be
   * called before the write changes anything.
   *
   * @throws FsException EIO if they are damaged
   */
  List<Rest> readRests(long offset, int count) {
    List<Rest> rests = new ArrayList<>(2);
    long end = offset + count;
    addRest(Pages.down(offset), Math.min(offset, extents.size()), rests);
    addRest(end, Math.min(Pages.up(end), extents.size()), rests);
    return rests;
  }

  private void addRest(long from, long to, List<Rest> rests) {
    if (from >= to || extents.isInMemory(from) || !extents.isInLog(from, to)) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) (to - from));
    try {
      reader.copy(extents.map(), from, bytes, 0, bytes.limit());
    } catch (FsException e) {
      throw e.errno() == Errno.EIO ? unreadable(from, to, e) : e;
    }
    rests.add(new Rest(from, bytes));
  }

  private FsException unreadable(long from, long to, FsException e) {
    return new FsException(
        Errno.EIO,
        ("inode %d: nothing was written, because bytes %d to %d, which share a page of %d bytes"
                + " with the new ones, cannot be read; write the whole page to replace them: %s")
            .formatted(ino, from, to, Pages.SIZE, e.getMessage()),
        e.getCause());
  }

  /** Copies bytes to memory pages, and adds their extents, which the caller must splice in next. */
  void add(long offset, ByteBuffer src, int at, int count, List<Extent> pieces) {
    for (int done = 0; done < count; ) {
      int inPage = Pages.offset(offset + done);
      int part = Math.min(count - done, Pages.SIZE - inPage);
      MemoryPage page = extents.page((offset + done) / Pages.SIZE);
      src.get(at + done, page.bytes, inPage, part);
      pieces.add(new InMemory(page, inPage, part));
      done += part;
    }
  }

  /** Puts the rests into the pages that the write has brought to memory. */
  void put(List<Rest> rests) {
    for (Rest rest : rests) {
      int count = rest.bytes().limit();
      List<Extent> pieces = new ArrayList<>(1);
      add(rest.offset(), rest.bytes(), 0, count, pieces);
      extents.splice(rest.offset(), rest.offset() + count, pieces);
    }
  }

  /** Whether a range begins or ends inside a page that is in memory. */
  boolean cuts(long from, long to) {
    return (Pages.offset(from) != 0 && extents.isInMemory(from))
        || (Pages.offset(to) != 0 && extents.isInMemory(to));
  }
}
