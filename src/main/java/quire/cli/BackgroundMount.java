package quire.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import quire.store.StoreDirectory;

/**
 * Starts the daemon in a session of its own and waits until its mount answers. The daemon tells
 * that, with one word, on its stdout; what it says on stderr goes to {@code STORE/daemon.log}.
 */
final class BackgroundMount {
  private static final String READY = "ready";

  private final DaemonArguments arguments;

  BackgroundMount(DaemonArguments arguments) {
    this.arguments = arguments;
  }

  /** In the daemon: tells the waiting parent. */
  static void reportReady() {
    System.out.println(READY);
    System.out.close();
  }

  int start() throws IOException {
    Path store = arguments.store();
    StoreDirectory.prepare(store); // before the log is put into what may not be ours
    Path log = store.resolve("daemon.log");
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
    throw new Failure("cannot mount %s: %s".formatted(arguments.mountPoint(), reason(log, before)));
  }

  /** The sentence with which the daemon ended, and libfuse's words before it. */
  private static String reason(Path log, long before) throws IOException {
    byte[] all = Files.readAllBytes(log);
    int from = (int) Math.min(before, all.length);
    String said = new String(all, from, all.length - from, StandardCharsets.UTF_8);
    String reason =
        said.lines()
            .filter(line -> line.matches("(quire|fuse|fusermount3?|mount): .*"))
            .map(line -> line.replaceFirst("^quire: ", ""))
            .collect(Collectors.joining("; "));
    return reason.isEmpty() ? "its daemon ended without a word; see " + log : reason;
  }

  private List<String> command() {
    String launcher = System.getenv("QUIRE_LAUNCHER");
    if (launcher == null) {
      throw new Failure("start quire through its launcher, or use --foreground");
    }
    List<String> command = new ArrayList<>(List.of("setsid", launcher));
    command.addAll(arguments.toList());
    return command;
  }
}
