package quire.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import quire.cacheprog.disk.CacheCheck;
import quire.error.FileReason;
import quire.fsck.PartCheck;

/** Checks the build cache of a store. Not thread-safe. */
final class GoCacheCheck implements PartCheck {
  private final Path directory;
  private final boolean deep;
  private CacheCheck.Result seen = CacheCheck.Result.NOTHING;

  /**
   * The directory need not exist.
   *
   * @param deep whether to read all bytes
   */
  GoCacheCheck(Path directory, boolean deep) {
    this.directory = directory;
    this.deep = deep;
  }

  /** The result, after the check has run. */
  CacheCheck.Result seen() {
    return seen;
  }

  private record Told(Findings findings) implements CacheCheck.Sink {
    @Override
    public void damaged(String text) {
      findings.error(text);
    }

    @Override
    public void irreparable(String text) {
      findings.irreparable(text);
    }
  }

  @Override
  public void run(Findings findings) {
    try {
      seen = CacheCheck.run(directory, deep, findings.repairing(), new Told(findings));
    } catch (IOException e) {
      String why = e instanceof FileSystemException known ? FileReason.of(known) : e.getMessage();
      findings.unchecked("the go cache %s cannot be checked: %s".formatted(directory, why));
    }
  }
}
