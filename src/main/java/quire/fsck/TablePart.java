package quire.fsck;

import java.util.List;
import quire.catalog.journal.Damage;

/** The tables of the catalog, which were read before the catalog was opened. */
public final class TablePart implements PartCheck {
  private final List<Damage> damages;

  public TablePart(List<Damage> damages) {
    this.damages = List.copyOf(damages);
  }

  @Override
  public void run(Findings findings) {
    for (Damage damage : damages) {
      findings.error("a table of the catalog is damaged: " + damage, false);
    }
    if (!damages.isEmpty()) {
      findings.note(
          "rows cannot be read, and what follows may come from that; a mount answers EIO for what"
              + " it cannot read: copy what is left from there, or restore from a backup");
    }
  }
}
