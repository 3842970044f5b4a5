package quire.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import quire.file.Extent.Fill;
import quire.file.Extent.Offloaded;
import quire.log.LogRange;
import quire.log.Pages;

/**
 * Moves a file's memory pages to the log, each as a whole page: bytes that are not in memory are in
 * holes or other fills (see {@link MemoryWriter}), and the page gets a fresh page of the log. So a
 * log page never holds bytes of two file pages, and a file never has more exclusive extents than
 * pages.
 */
final class Offloader {
  private final FileExtents extents;
  private final ExtentReader reader;
  private final LogWriter writer;
  private final StagingBuffers staging;

  Offloader(FileExtents extents, ExtentReader reader, LogWriter writer, StagingBuffers staging) {
    this.extents = extents;
    this.reader = reader;
    this.writer = writer;
    this.staging = staging;
  }

  /** Offloads all pages, up to 1 MiB at a time; pages moved before an error stay moved. */
  void offload() {
    if (extents.pages().isEmpty()) {
      return;
    }
    ByteBuffer buffer = staging.take();
    try {
      while (!extents.pages().isEmpty()) {
        offloadBatch(buffer.clear());
      }
    } finally {
      staging.putBack(buffer);
    }
  }

  private void offloadBatch(ByteBuffer buffer) {
    List<PlacedExtent> pages = new ArrayList<>();
    TreeCursor<MemoryPage> cursor = extents.pages().cursor();
    for (boolean more = cursor.first();
        more && buffer.remaining() >= Pages.SIZE;
        more = cursor.next()) {
      pages.add(gather(cursor.key() * Pages.SIZE, buffer));
    }
    buffer.flip();
    List<LogRange> ranges = writer.write(buffer, 0, buffer.limit());
    spliceRuns(addressed(pages, ranges));
  }

  /**
   * Copies a page of the file to the end of the buffer, unless it is uniform.
   *
   * @return its new extent; the address of {@code Offloaded} is its place in the buffer, so far
   */
  private PlacedExtent gather(long offset, ByteBuffer buffer) {
    int at = buffer.position();
    int count = (int) Math.min(Pages.SIZE, extents.size() - offset);
    reader.copy(extents.map(), offset, buffer, at, count);
    int uniform = Uniform.value(buffer, at, count);
    if (uniform != Uniform.NOT) {
      return new PlacedExtent(offset, new Fill((byte) uniform, count));
    }
    // only the file's last page can be shorter, and it comes last
    buffer.position(at + count);
    return new PlacedExtent(offset, Offloaded.unshared(at, count));
  }

  private static List<PlacedExtent> addressed(List<PlacedExtent> pages, List<LogRange> ranges) {
    List<PlacedExtent> result = new ArrayList<>(pages.size());
    int index = 0;
    long rangeStart = 0;
    for (PlacedExtent page : pages) {
      if (page.extent() instanceof Offloaded staged) {
        while (staged.address() >= rangeStart + ranges.get(index).length()) {
          rangeStart += ranges.get(index).length();
          index++;
        }
        long address = ranges.get(index).address() + staged.address() - rangeStart;
        Extent extent = Offloaded.unshared(address, staged.length());
        result.add(new PlacedExtent(page.offset(), extent));
      } else {
        result.add(page);
      }
    }
    return result;
  }

  /** Splices pages that follow each other in the file together. */
  private void spliceRuns(List<PlacedExtent> pages) {
    List<Extent> run = new ArrayList<>();
    long start = 0;
    long end = -1;
    for (PlacedExtent page : pages) {
      if (page.offset() != end && !run.isEmpty()) {
        extents.splice(start, end, run);
        run.clear();
      }
      start = run.isEmpty() ? page.offset() : start;
      run.add(page.extent());
      end = page.end();
    }
    if (!run.isEmpty()) {
      extents.splice(start, end, run);
    }
  }
}
