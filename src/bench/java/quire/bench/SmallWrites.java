package quire.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** One file written from its start to its end in small blocks, and closed. */
final class SmallWrites implements Workload {
  static final Row PAGES = Row.higher("write-4k", "4 KiB writes in sequence", "MB/s");
  private static final Row SECTORS = Row.higher("write-512", "512 B writes in sequence", "MB/s");

  private static final int PAGE = 4096;
  private static final int SECTOR = 512;

  @Override
  public List<Row> rows() {
    return List.of(PAGES, SECTORS);
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    measure(site, sink, PAGES, PAGE);
    measure(site, sink, SECTORS, SECTOR);
  }

  private static void measure(Site site, Sink sink, Row row, int block)
      throws IOException, InterruptedException {
    if (!sink.wants(row)) {
      return;
    }
    long blocks = site.scale().randomBytes() / PAGE; // as many writes of each
    Path file = site.directory().resolve("blocks-" + block);
    double seconds = site.seconds(() -> write(file, site.data(), block, blocks));
    sink.record(row, block * blocks / 1e6 / seconds);
  }

  private static void write(Path file, Incompressible data, int block, long blocks)
      throws IOException, InterruptedException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long i = 0; i < blocks; i++) {
        Site.checkpoint();
        ByteBuffer bytes = data.small(i, block);
        Incompressible.writeFully(channel, bytes);
      }
    }
  }
}
