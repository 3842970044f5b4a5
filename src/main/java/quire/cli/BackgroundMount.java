package quire.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the daemon in a session of its own and waits until its mount answers. The daemon tells
 * that, with one word, on its stdout; what it says on stderr goes to {@code STORE/daemon.log}.
 */
final class BackgroundMount {
  private static final String READY = "ready";

  private final Path mountPoint;
  private final Path store;
  private final List<String> options;
  private final long memory;

  BackgroundMount(Path mountPoint, Path store, List<String> options, long memory) {
    this.mountPoint = mountPoint;
    this.store = store;
    this.options = options;
    this.memory = memory;
  }

  /** In the daemon: tells the waiting parent. */
  static void reportReady() {
    System.out.println(READY);
    System.out.close();
  }

  int start() throws IOException {
    Path log = logFile();
    long before = Files.exists(log) ? Files.size(log) : 0;
    Process daemon =
        new ProcessBuilder(command())
            .directory(Path.of("/").toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    daemon.getOutputStream().close();
    try (BufferedReader out = new BufferedReader(daemon.inputReader(StandardCharsets.UTF_8))) {
      if (READY.equals(out.readLine())) {
        return 0;
      }
    }
    throw new Failure("cannot mount %s: %s".formatted(mountPoint, reason(log, before)));
  }

  /** What the daemon wrote last before it ended, less the name in front. */
  private static String reason(Path log, long before) throws IOException {
    byte[] all = Files.readAllBytes(log);
    int from = (int) Math.min(before, all.length);
    String said = new String(all, from, all.length - from, StandardCharsets.UTF_8).strip();
    String last = said.substring(said.lastIndexOf('\n') + 1);
    return last.isEmpty() ? "its daemon ended without a word" : last.replaceFirst("^quire: ", "");
  }

  private Path logFile() throws IOException {
    if (!Files.isDirectory(store)) {
      try {
        Files.createDirectories(store);
      } catch (IOException e) {
        throw new Failure(
            "cannot make the store %s (%s); name another with --store"
                .formatted(store, e.getMessage()),
            e);
      }
    }
    if (!Files.isWritable(store)) {
      throw new Failure(
          "the store %s is not writable; change its owner or name another with --store"
              .formatted(store));
    }
    return store.resolve("daemon.log");
  }

  private List<String> command() {
    String launcher = System.getenv("QUIRE_LAUNCHER");
    if (launcher == null) {
      throw new Failure("start quire through its launcher, or use --foreground");
    }
    List<String> command =
        new ArrayList<>(List.of("setsid", launcher, "mount", "--foreground", "--report"));
    command.addAll(List.of("--store", store.toString(), "--memory", Long.toString(memory)));
    options.forEach(option -> command.addAll(List.of("-o", option)));
    command.add(mountPoint.toString());
    return command;
  }
}
