package quire.catalog.journal;

import java.nio.file.Path;

/**
 * Damage of a file of the catalog that no crash explains. Immutable.
 *
 * @param offset in the file, in bytes
 * @param problem a description that can follow the place
 * @param lostChanges changes of rows that cannot be read because of it; -1 if not known
 */
public record Damage(Path file, long offset, String problem, long lostChanges) {
  Damage(Path file, long offset, String problem) {
    this(file, offset, problem, -1);
  }

  /** For example {@code /s/catalog/000012.log, offset 4711: the checksum ... does not match}. */
  @Override
  public String toString() {
    String lost = lostChanges < 0 ? "" : ", and with it %d changes".formatted(lostChanges);
    return "%s, offset %d: %s%s".formatted(file, offset, problem, lost);
  }
}
