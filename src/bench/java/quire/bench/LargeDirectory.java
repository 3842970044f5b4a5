package quire.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One directory with very many entries, whose names are listed: once cold, and once more. */
final class LargeDirectory implements Workload {
  private static final Row COLD = Row.higher("readdir", "list a large directory", "entries/s");
  private static final Row AGAIN = Row.higher("readdir-again", "list it again", "entries/s");

  /** 100,000 at full scale. */
  private static final int PER_SMALL_FILE = 5;

  @Override
  public List<Row> rows() {
    return List.of(COLD, AGAIN);
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    Path large = Files.createDirectory(site.directory().resolve("large"));
    int entries = PER_SMALL_FILE * site.scale().smallFiles();
    for (int i = 0; i < entries; i++) {
      Site.checkpoint();
      Files.createFile(large.resolve("entry-" + i));
    }
    site.dropCaches();
    for (Row row : List.of(COLD, AGAIN)) {
      sink.record(row, entries / site.seconds(() -> list(large, entries)));
    }
  }

  private static void list(Path directory, int expected) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path ignored : stream) {
        count++;
      }
    }
    if (count != expected) {
      throw new BenchException(directory + " has " + count + " entries: bad file system");
    }
  }
}
