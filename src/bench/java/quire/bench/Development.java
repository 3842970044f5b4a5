package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a programmer waits for: git status of a large tree, cold, and a parallel build. */
final class Development implements Workload {
  private static final Row STATUS = Row.lower("git-status", "git status, cold", "s");
  private static final Row BUILD = Row.lower("build", "parallel build in C", "s");

  private static final int FILES_PER_DIRECTORY = 13;
  private static final int TREE_FILES_PER_SOURCE = 95; // 100 at full scale

  /** Keeps git from packing objects in the background of a measurement. */
  private static final String OPTIONS =
      "-c user.name=bench -c user.email=bench@localhost -c gc.auto=0 -c maintenance.auto=false";

  @Override
  public List<Row> rows() {
    return List.of(STATUS, BUILD);
  }

  @Override
  public void check() {
    Shell.require("git", "git");
    Shell.require("make", "make");
    Shell.require("cc", "gcc");
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    if (sink.wants(STATUS)) {
      measureStatus(site, sink);
    }
    if (sink.wants(BUILD)) {
      Path sources = Files.createDirectory(site.directory().resolve("sources"));
      writeSources(sources, Math.max(4, site.scale().treeFiles() / TREE_FILES_PER_SOURCE));
      String make = "make -s -j$(nproc) -C '%s'".formatted(sources);
      sink.record(BUILD, site.seconds(() -> shell(make)));
    }
  }

  private static void measureStatus(Site site, Sink sink) throws IOException, InterruptedException {
    Scale scale = site.scale();
    Path archive =
        new TreeArchive(scale.treeFiles(), scale.treeBytes(), FILES_PER_DIRECTORY)
            .in(site.scratch());
    Path tree = Files.createDirectory(site.directory().resolve("repository"));
    TreeArchive.unpack(archive, tree);
    shell(
        "cd '%s' && git init -q && git add . && git %s commit -q -m all && sleep 1 && git status"
            .formatted(tree, OPTIONS));
    site.dropCaches();
    sink.record(STATUS, site.seconds(() -> shell("git -C '%s' status".formatted(tree))));
  }

  private static void writeSources(Path directory, int count) throws IOException {
    StringBuilder makefile = new StringBuilder("all: sum\nOBJECTS =");
    for (int i = 0; i < count; i++) {
      makefile.append(" f").append(i).append(".o");
      Files.writeString(
          directory.resolve("f%d.c".formatted(i)),
          "#include <stdio.h>\n#include <stdlib.h>\n#include \"all.h\"\nint f%d(void) { return %d; }\n"
              .formatted(i, i));
    }
    makefile.append("\n$(OBJECTS): all.h\nsum: $(OBJECTS)\n\t$(CC) -shared -o $@ $(OBJECTS)\n");
    Files.writeString(directory.resolve("all.h"), "#include <string.h>\n");
    Files.writeString(directory.resolve("Makefile"), "CFLAGS = -fPIC\n" + makefile);
  }

  private static void shell(String command) throws IOException, InterruptedException {
    Shell.run("sh", "-c", command);
  }
}
