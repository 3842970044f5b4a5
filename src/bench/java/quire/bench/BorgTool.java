package quire.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Archives of borg, into a local repository without encryption. */
final class BorgTool implements BackupTool {
  @Override
  public String check() throws IOException, InterruptedException {
    Shell.require("borg", "borgbackup");
    return Shell.run("borg", "--version").strip();
  }

  @Override
  public void prepare(Path tree) throws IOException, InterruptedException {
    borg(tree, "init", "--encryption=none", repository(tree));
  }

  @Override
  public void take(Path tree, String name) throws IOException, InterruptedException {
    borg(tree, "create", repository(tree) + "::" + name, ".");
  }

  private static String repository(Path tree) {
    return tree.resolveSibling("borg").toString();
  }

  private static void borg(Path tree, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("env"));
    command.add("BORG_BASE_DIR=" + tree.resolveSibling("borg-base"));
    command.add("BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes");
    command.add("borg");
    command.addAll(List.of(arguments));
    Shell.runIn(tree, command);
  }
}
