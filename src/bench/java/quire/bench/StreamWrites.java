package quire.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A program writes a log in pieces of 4 KiB, to a replay stream if the peer has streams, else to a
 * file: without readers, and with eight readers that read once and then stall.
 */
final class StreamWrites implements Workload {
  private static final Row ALONE = Row.higher("stream-write", "write a log, no readers", "MB/s");
  private static final Row STALLED =
      Row.higher("stream-stalled", "the same, 8 stalled readers", "MB/s");

  private static final int PIECE = 4096;
  private static final int READERS = 8;

  @Override
  public List<Row> rows() {
    return List.of(ALONE, STALLED);
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    Path log = log(site);
    try {
      sink.record(ALONE, megabytes(site) / site.seconds(() -> write(site, log)));
      List<FileChannel> readers = new ArrayList<>();
      try {
        for (int i = 0; i < READERS; i++) {
          FileChannel reader = FileChannel.open(log);
          readers.add(reader);
          reader.read(ByteBuffer.allocate(PIECE), Files.size(log) - PIECE);
        }
        sink.record(STALLED, megabytes(site) / site.seconds(() -> write(site, log)));
      } finally {
        for (FileChannel reader : readers) {
          reader.close();
        }
      }
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private static Path log(Site site) throws IOException {
    Path top = site.directory();
    while (top.getParent() != null && !Files.isDirectory(top.resolve(".quire/streams"))) {
      top = top.getParent();
    }
    Path streams = top.resolve(".quire/streams");
    Path log = (Files.isDirectory(streams) ? streams : site.directory()).resolve("bench.log");
    Files.deleteIfExists(log);
    return Files.createFile(log);
  }

  private static double megabytes(Site site) {
    return pieces(site) * PIECE / 1e6;
  }

  private static long pieces(Site site) {
    return site.scale().randomBytes() / PIECE;
  }

  private static void write(Site site, Path log) throws IOException, InterruptedException {
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.APPEND)) {
      for (long i = 0; i < pieces(site); i++) {
        Site.checkpoint();
        piece.clear();
        channel.write(piece);
      }
    }
  }
}
