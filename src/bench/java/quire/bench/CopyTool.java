package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A whole copy for each snapshot, by {@code cp -a}: what people do without a snapshot tool. */
final class CopyTool implements BackupTool {
  @Override
  public String check() throws IOException, InterruptedException {
    return Shell.run("cp", "--version").lines().findFirst().orElse("cp");
  }

  @Override
  public void prepare(Path tree) throws IOException {
    Files.createDirectory(tree.resolveSibling("copies"));
  }

  @Override
  public void take(Path tree, String name) throws IOException, InterruptedException {
    copy(tree, copyOf(tree, name));
  }

  @Override
  public boolean canClone() {
    return true;
  }

  @Override
  public void copy(Path tree, String name, Path target) throws IOException, InterruptedException {
    copy(copyOf(tree, name), target);
  }

  private static Path copyOf(Path tree, String name) {
    return tree.resolveSibling("copies").resolve(name);
  }

  private static void copy(Path from, Path to) throws IOException, InterruptedException {
    Shell.run("cp", "-a", "--reflink=never", from.toString(), to.toString());
  }
}
