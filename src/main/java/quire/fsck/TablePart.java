package quire.fsck;

import java.util.List;
import quire.catalog.journal.Damage;

/** Reports damage of the catalog's tables, which were read before the catalog was opened. */
public final class TablePart implements PartCheck {
  private final List<Damage> damages;

  public TablePart(List<Damage> damages) {
    this.damages = List.copyOf(damages);
  }

  @Override
  public void run(Findings findings) {
    for (Damage damage : damages) {
      findings.error("a table of the catalog is damaged: " + damage);
    }
    if (!damages.isEmpty() && !findings.repairing()) {
      findings.note(
          "rows cannot be read, and the problems below may come from that; a mount answers EIO"
              + " where it needs such a row: copy the rest from there before a repair, which counts"
              + " these rows as lost");
    }
  }

  @Override
  public boolean explainsFailures() {
    return !damages.isEmpty();
  }
}
