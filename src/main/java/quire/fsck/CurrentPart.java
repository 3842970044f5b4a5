package quire.fsck;

import java.nio.file.Path;
import java.util.List;
import quire.catalog.journal.Damage;

/**
 * Reports damage of the file that names the catalog's manifest, if the manifest itself is whole.
 */
public final class CurrentPart implements PartCheck {
  private final List<Damage> damages;
  private final Path manifest;

  /**
   * @param manifest the undamaged manifest
   */
  public CurrentPart(List<Damage> damages, Path manifest) {
    this.damages = List.copyOf(damages);
    this.manifest = manifest;
  }

  @Override
  public void run(Findings findings) {
    for (Damage damage : damages) {
      findings.error("the file that names the catalog's manifest is damaged: " + damage);
    }
    findings.note(
        (findings.repairing()
                ? "it names the undamaged %s again: nothing is lost"
                : "a repair makes it name the undamaged %s again: nothing is lost")
            .formatted(manifest));
  }
}
