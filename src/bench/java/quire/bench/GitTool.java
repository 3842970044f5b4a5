package quire.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commits of git, with git's housekeeping turned off. */
final class GitTool implements BackupTool {
  @Override
  public String check() throws IOException, InterruptedException {
    Shell.require("git", "git");
    return Shell.run("git", "--version").strip();
  }

  @Override
  public void prepare(Path tree) throws IOException, InterruptedException {
    git(tree, "init", "-q", ".");
  }

  @Override
  public void take(Path tree, String name) throws IOException, InterruptedException {
    git(tree, "add", "-A");
    git(tree, "commit", "-q", "-m", name);
  }

  private static void git(Path tree, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-c", "gc.auto=0"));
    command.addAll(List.of("-c", "maintenance.auto=false"));
    command.addAll(List.of("-c", "user.name=bench", "-c", "user.email=bench@localhost"));
    command.addAll(List.of(arguments));
    Shell.runIn(tree, command);
  }
}
