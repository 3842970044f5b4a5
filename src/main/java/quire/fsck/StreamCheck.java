package quire.fsck;

import java.io.IOException;
import java.nio.file.Path;
import quire.stream.RingCheck;

/**
 * Checks a store's streams. A repair sets damaged rings aside, and drops the names of missing ones.
 */
public final class StreamCheck implements PartCheck {
  private final Path directory;
  private final boolean deep;

  /**
   * @param directory need not exist
   * @param deep whether to read all bytes
   */
  public StreamCheck(Path directory, boolean deep) {
    this.directory = directory;
    this.deep = deep;
  }

  @Override
  public void run(Findings findings) {
    try {
      RingCheck.run(directory, deep, findings.repairing(), damage -> report(damage, findings));
    } catch (IOException e) {
      findings.unchecked("the streams cannot be checked: " + e.getMessage());
    }
  }

  private static void report(RingCheck.Damage damage, Findings findings) {
    String text = "stream ring " + damage.text();
    switch (damage.kind()) {
      case NO_LOSS -> findings.warning(text);
      case LOST_STREAM -> findings.error(text);
      case UNREADABLE -> findings.irreparable(text);
    }
  }
}
