package quire.catalog.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@link JournalCheck}. Immutable.
 *
 * @param damages damage that no crash explains, in the order of the journal
 * @param ofManifest whether the damage is in the manifest, or in the file that names it: then the
 *     journal was not read
 * @param readable changes behind the first damage that can be read
 * @param tail the place where a crash has cut off unsynced changes, in words; else null
 * @param markProblem what is wrong with the mark of the last sync, in words; else null
 */
public record JournalReport(
    List<Damage> damages,
    boolean ofManifest,
    long readable,
    @Nullable String tail,
    @Nullable String markProblem) {
  /** The report about a directory without a catalog. */
  static final JournalReport OF_NEW = new JournalReport(List.of(), false, 0, null, null);

  /** The report about a journal that cannot be read because the manifest is damaged. */
  static JournalReport ofManifest(List<Damage> damages, @Nullable String markProblem) {
    return new JournalReport(damages, true, 0, null, markProblem);
  }

  public boolean isDamaged() {
    return !damages.isEmpty();
  }
}
