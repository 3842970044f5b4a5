package quire.crash;

import java.util.List;
import java.util.function.Consumer;
import quire.catalog.Name;
import quire.vfs.PathShell;
import quire.vfs.call.TreePlace;

/**
 * One operation of the bounded crashes, on the start tree that {@link #makeStart} makes. The set is
 * that of ACE (Mohan and others, "Finding Crash-Consistency Bugs with Bounded Black-Box Crash
 * Testing", OSDI 2018), with arguments that meet on few files, plus what only this file system has.
 *
 * @param text for messages
 * @param syncs whether all that was done before it survives a loss of power after it
 */
record CrashStep(String text, boolean syncs, Run run) {
  private static final int PAGE = 4096;

  /** What a step does. */
  interface Run {
    /**
     * Does it.
     *
     * @param at its place in the sequence: a step that writes writes other bytes each time, because
     *     the bytes of a write that was never synced may be lost, and then read as zeros
     */
    void on(PathShell shell, int at);
  }

  static final List<CrashStep> ALL =
      List.of(
          step("create /N", shell -> shell.create("/N")),
          step("write /B", (shell, at) -> shell.write("/B", 2 * PAGE, PAGE + 100, 11 + 10 * at)),
          step("overwrite /A", (shell, at) -> shell.write("/A", 0, PAGE, 12 + 10 * at)),
          step("append to /A", (shell, at) -> shell.append("/A", 5000, 14 + 10 * at)),
          step("truncate /A", shell -> shell.truncate("/A", 5000)),
          step("punch /A", shell -> shell.punch("/A", PAGE, PAGE)),
          step("rename /A over /B", shell -> shell.rename("/A", "/B")),
          step("rename /A to /D/A", shell -> shell.rename("/A", "/D/A")),
          step("link /A as /D/L", shell -> shell.link("/A", "/D/L")),
          step("unlink /A", shell -> shell.unlink("/A")),
          step("unlink /D/C", shell -> shell.unlink("/D/C")),
          step("mkdir /E", shell -> shell.mkdir("/E")),
          step("rmdir /D", shell -> shell.rmdir("/D")),
          sync("fsync /A", shell -> shell.fsync("/A")),
          sync("fsync /", shell -> shell.fsyncDirectory("/")),
          sync("fsync /D", shell -> shell.fsyncDirectory("/D")),
          sync("sync", PathShell::sync),
          sync("take t", shell -> shell.take("t")),
          step("drop s", shell -> shell.drop("s")),
          step("collect", PathShell::collect),
          step("clone /D to /K", shell -> shell.cloneLive("/D", "/K")),
          step(
              "clone snapshot s to /K",
              shell -> shell.clone(new TreePlace.Taken(Name.of("s"), List.of()), "/K")),
          step("share the bytes of /A with /B", shell -> shell.cloneRange("/A", "/B")));

  private static CrashStep step(String text, Run run) {
    return new CrashStep(text, false, run);
  }

  private static CrashStep step(String text, Consumer<PathShell> run) {
    return new CrashStep(text, false, (shell, at) -> run.accept(shell));
  }

  private static CrashStep sync(String text, Consumer<PathShell> run) {
    return new CrashStep(text, true, (shell, at) -> run.accept(shell));
  }

  /** Files of several pages with ends within one, a directory, and a snapshot of them. */
  static void makeStart(PathShell shell) {
    shell.create("/A");
    shell.write("/A", 0, 10_000, 1);
    shell.create("/B");
    shell.write("/B", 0, 3_000, 2);
    shell.mkdir("/D");
    shell.create("/D/C");
    shell.write("/D/C", 0, 5_000, 3);
    shell.take("s");
    shell.write("/D/C", 0, 100, 4);
    shell.sync();
  }

  @Override
  public String toString() {
    return text;
  }
}
