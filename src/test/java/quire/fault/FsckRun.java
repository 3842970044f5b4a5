package quire.fault;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quire.cli.CommandInProcess;

/**
 * The result of {@code quire fsck} for a store.
 *
 * @param exit its exit status
 * @param said on stdout and stderr
 */
record FsckRun(int exit, String said) {
  private static final Pattern PARTLY = Pattern.compile("puts all but (\\d+) of them right");
  private static final Pattern FOUND = Pattern.compile("(?m)^(\\d+) errors, (\\d+) warnings");

  static FsckRun of(Path store, String... options) {
    List<String> words = new ArrayList<>(List.of("fsck"));
    words.addAll(List.of(options));
    words.add(store.toString());
    StringWriter said = new StringWriter();
    int exit = CommandInProcess.run(new PrintWriter(said), words.toArray(String[]::new));
    return new FsckRun(exit, said.toString());
  }

  /** Whether it reports errors, or why it cannot check. */
  boolean tellsOfErrors() {
    return exit != 0;
  }

  /** Whether it has failed with an unexpected exception. */
  boolean isBroken() {
    return said.contains("quire: unexpected");
  }

  /** Whether it has refused to begin, with a message. */
  boolean isRefused() {
    return exit != 0 && said.startsWith("quire: ");
  }

  /**
   * How many errors and warnings a repair will leave, according to this check; -1 if it does not
   * say.
   */
  int promised() {
    if (said.contains("quire fsck --repair puts them right")
        || said.endsWith("clean\n")
        || said.contains("\nclean; nothing is freed ")) {
      return 0;
    }
    Matcher partly = PARTLY.matcher(said);
    return partly.find() ? Integer.parseInt(partly.group(1)) : -1;
  }

  /** How many errors and warnings there are. */
  int found() {
    Matcher found = FOUND.matcher(said);
    return found.find() ? Integer.parseInt(found.group(1)) + Integer.parseInt(found.group(2)) : 0;
  }

  /** Whether errors are left that a repair could put right, as the check says. */
  boolean hasRepairable() {
    return exit != 0 && said.contains("; quire fsck --repair ");
  }

  @Override
  public String toString() {
    return "exit %d: %s".formatted(exit, said.strip().replace("\n", "; "));
  }
}
