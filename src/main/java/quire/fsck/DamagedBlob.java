package quire.fsck;

import quire.blob.Digest;

/** A blob that does not match its digest, and the paths it affects. Not thread-safe. */
final class DamagedBlob {
  private final Digest digest;
  private final long id;
  private final Damage damage;
  private final AffectedPaths paths = new AffectedPaths();

  DamagedBlob(Digest digest, long id, Damage damage) {
    this.digest = digest;
    this.id = id;
    this.damage = damage;
  }

  /**
   * The damage of a blob.
   *
   * @param remedy the advice for people: no repair brings bytes back
   */
  record Damage(String what, String remedy) {
    private static final String RESTORE =
        "put these files back from a backup and take a snapshot of them, which mends every snapshot"
            + " that names the blob; or drop the snapshots";
    private static final String RETAKE =
        "drop the snapshots, run quire gc, and take them again if need be";

    static Damage unreadable(String message) {
      return new Damage("it cannot be read: " + message, RESTORE);
    }

    static Damage otherBytes(Digest found) {
      return new Damage("its bytes have the digest " + found, RESTORE);
    }

    static Damage otherCrc(int found, int told) {
      return new Damage(
          "its bytes are right and have the CRC-32 %08x, for which the catalog says %08x"
              .formatted(found, told),
          RETAKE);
    }
  }

  /** The number that owns its extents. */
  long id() {
    return id;
  }

  AffectedPaths paths() {
    return paths;
  }

  /** The message, with what to do. */
  String describe() {
    String text = "blob %s is damaged (%s)".formatted(digest, damage.what());
    if (paths.isEmpty()) {
      return text + " and no path names it: quire gc deletes it";
    }
    return "%s: %s; %s".formatted(text, paths, damage.remedy());
  }
}
