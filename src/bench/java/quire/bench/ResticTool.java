package quire.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Backups of restic, into a local repository. It always encrypts. */
final class ResticTool implements BackupTool {
  @Override
  public String check() throws IOException, InterruptedException {
    Shell.require("restic", "restic");
    return Shell.run("restic", "version").strip();
  }

  @Override
  public void prepare(Path tree) throws IOException, InterruptedException {
    restic(tree, "init", "--quiet");
  }

  @Override
  public void take(Path tree, String name) throws IOException, InterruptedException {
    restic(tree, "backup", "--quiet", "--tag", name, ".");
  }

  private static void restic(Path tree, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("env", "RESTIC_PASSWORD=bench", "restic"));
    command.addAll(List.of("--repo", tree.resolveSibling("restic").toString()));
    command.addAll(List.of("--cache-dir", tree.resolveSibling("restic-cache").toString()));
    command.addAll(List.of(arguments));
    Shell.runIn(tree, command);
  }
}
