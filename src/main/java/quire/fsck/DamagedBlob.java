package quire.fsck;

import java.util.ArrayList;
import java.util.List;
import quire.blob.Digest;

/** A blob that does not match its digest, and the paths it affects. Not thread-safe. */
final class DamagedBlob {
  private static final int MAX_PATHS = 20;

  private final Digest digest;
  private final long id;
  private final Damage damage;
  private final List<String> paths = new ArrayList<>();
  private long more;

  DamagedBlob(Digest digest, long id, Damage damage) {
    this.digest = digest;
    this.id = id;
    this.damage = damage;
  }

  /**
   * The damage of a blob.
   *
   * @param remedy what people have to do: no repair brings bytes back
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

  /** Whether a further path would be listed in the message, and not only counted. */
  boolean wantsPaths() {
    return paths.size() < MAX_PATHS;
  }

  void addPath(String path) {
    if (wantsPaths()) {
      paths.add(path);
    } else {
      more++;
    }
  }

  /** The message, with what to do. */
  String describe() {
    String text = "blob %s is damaged (%s)".formatted(digest, damage.what());
    if (paths.isEmpty()) {
      return text + " and no path names it: quire gc deletes it";
    }
    String rest = more == 0 ? "" : " and %d more".formatted(more);
    return "%s: %s%s; %s".formatted(text, String.join(", ", paths), rest, damage.remedy());
  }
}
