package quire.fault;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import quire.cli.CommandInProcess;

/**
 * What {@code quire fsck} says of a store.
 *
 * @param exit its exit status
 * @param said on stdout and stderr
 */
record FsckRun(int exit, String said) {
  static FsckRun of(Path store, String... options) {
    List<String> words = new ArrayList<>(List.of("fsck"));
    words.addAll(List.of(options));
    words.add(store.toString());
    StringWriter said = new StringWriter();
    int exit = CommandInProcess.run(new PrintWriter(said), words.toArray(String[]::new));
    return new FsckRun(exit, said.toString());
  }

  /** Whether it tells of something that is lost, or of why it cannot look. */
  boolean tellsOfErrors() {
    return exit != 0;
  }

  /** Whether it has failed in a way that no person can make use of. */
  boolean isBroken() {
    return said.contains("quire: unexpected");
  }

  /** Whether it has not begun, and says why. */
  boolean isRefused() {
    return exit != 0 && said.startsWith("quire: ");
  }

  /** Whether errors are left that a repair promises to put right. */
  boolean hasRepairable() {
    return exit != 0 && said.contains("quire fsck --repair puts");
  }

  @Override
  public String toString() {
    return "exit %d: %s".formatted(exit, said.strip().replace("\n", "; "));
  }
}
