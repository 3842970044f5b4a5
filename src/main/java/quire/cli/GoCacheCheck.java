package quire.cli;

import java.io.IOException;
import java.nio.file.Path;
import quire.cacheprog.disk.CacheCheck;
import quire.fsck.PartCheck;

/** The build cache of a store, as a part that is checked. Not thread-safe. */
final class GoCacheCheck implements PartCheck {
  private final Path directory;
  private final boolean deep;
  private CacheCheck.Result seen = CacheCheck.Result.NOTHING;

  /**
   * There need not be such a directory.
   *
   * @param deep whether all of it is read
   */
  GoCacheCheck(Path directory, boolean deep) {
    this.directory = directory;
    this.deep = deep;
  }

  /** What there was, once it has run. */
  CacheCheck.Result seen() {
    return seen;
  }

  @Override
  public void run(Findings findings) {
    try {
      seen = CacheCheck.run(directory, deep, findings.repairing(), findings::error);
    } catch (IOException e) {
      findings.error("the go cache cannot be checked: " + e, false);
    }
  }
}
