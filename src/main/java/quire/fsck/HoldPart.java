package quire.fsck;

import org.jspecify.annotations.Nullable;

/** Reports that nothing is freed in a store, if that is so. */
public final class HoldPart implements PartCheck {
  /** The advice for a person, in words that follow the reason. */
  public static final String WAY_OUT =
      "when nothing more is to be saved, unmount and run quire fsck --repair --free-lost STORE";

  private final @Nullable String reason;

  /**
   * @param reason why nothing is freed; null if there is no hold
   */
  public HoldPart(@Nullable String reason) {
    this.reason = reason;
  }

  @Override
  public void run(Findings findings) {
    if (reason != null) {
      findings.note("nothing is freed in this store: %s; %s".formatted(reason, WAY_OUT));
    }
  }
}
