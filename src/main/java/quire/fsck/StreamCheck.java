package quire.fsck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import quire.stream.RingCheck;

/**
 * Checks a store's streams. A repair sets damaged rings aside, and drops the names of missing ones.
 */
public final class StreamCheck implements PartCheck {
  private final Path directory;
  private final boolean deep;
  private final boolean lacksNames;

  /**
   * @param directory need not exist
   * @param deep whether to read all bytes
   * @param lacksNames whether the list of the streams is not there, and must be
   */
  public StreamCheck(Path directory, boolean deep, boolean lacksNames) {
    this.directory = directory;
    this.deep = deep;
    this.lacksNames = lacksNames;
  }

  @Override
  public void run(Findings findings) {
    try {
      if (lacksNames) {
        findings.error(
            "%s has lost the list of its streams, and a stream whose ring is not there is lost, too: put the directory back from a backup; a repair goes on with the rings that are there"
                .formatted(directory));
        if (findings.repairing()) {
          Files.createDirectories(directory); // the next step makes the list there
        }
      }
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
