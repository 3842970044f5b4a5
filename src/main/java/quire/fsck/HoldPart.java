package quire.fsck;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reports that nothing is freed in a store, if that is so. */
public final class HoldPart implements PartCheck {
  private final Path store;
  private final @Nullable String reason;

  /**
   * @param store its directory
   * @param reason why nothing is freed; null if there is no hold
   */
  public HoldPart(Path store, @Nullable String reason) {
    this.store = store;
    this.reason = reason;
  }

  /** The advice for a person, in words that follow the reason. */
  public static String wayOut(Path store) {
    return "when nothing more is to be saved, unmount and run quire fsck --repair --free-lost "
        + store;
  }

  @Override
  public void run(Findings findings) {
    if (reason != null) {
      findings.note("nothing is freed in this store: %s; %s".formatted(reason, wayOut(store)));
    }
  }
}
