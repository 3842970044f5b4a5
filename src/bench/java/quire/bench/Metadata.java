package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Empty files are made, looked at, renamed and deleted: every step is a request or two. */
final class Metadata implements Workload {
  private static final Row STEPS = Row.higher("metadata", "make, stat, rename, delete", "steps/s");
  private static final int STEPS_PER_FILE = 4;
  private static final int PARTS = 40;

  @Override
  public List<Row> rows() {
    return List.of(STEPS);
  }

  @Override
  public int parts() {
    return PARTS;
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    int files = site.scale().smallFiles() / PARTS;
    double seconds =
        site.seconds(
            () -> {
              for (int i = 0; i < files; i++) {
                Site.checkpoint();
                step(site.directory(), i);
              }
            });
    sink.record(STEPS, STEPS_PER_FILE * files / seconds);
  }

  private static void step(Path directory, int number) throws IOException {
    Path made = Files.createFile(directory.resolve("a" + number));
    Files.readAttributes(made, BasicFileAttributes.class);
    Path renamed = Files.move(made, directory.resolve("b" + number));
    Files.delete(renamed);
  }
}
