package quire.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Every content that a file had, and which of them no crash may undo. Not thread-safe. */
final class FileHistory {
  private static final int SECTOR = 512;

  private final List<byte[]> versions = new ArrayList<>();
  private int committed;
  private int synced;

  FileHistory(byte[] first) {
    versions.add(first);
  }

  /** A copy that later changes do not reach. */
  FileHistory copy() {
    FileHistory copy = new FileHistory(versions.get(0));
    copy.versions.addAll(versions.subList(1, versions.size()));
    copy.committed = committed;
    copy.synced = synced;
    return copy;
  }

  byte[] latest() {
    return versions.get(versions.size() - 1);
  }

  void add(byte[] version) {
    versions.add(version);
  }

  /** The latest content survives a kill. */
  void commit() {
    committed = versions.size() - 1;
  }

  int committed() {
    return committed;
  }

  /** What was committed when a sync began survives a loss of power. */
  void sync(int covered) {
    synced = Math.max(synced, covered);
  }

  /**
   * Whether this may be the content after a crash.
   *
   * @param floor {@code history} as it was at the crash
   * @param killed whether only the process died
   */
  static boolean isPossible(
      FileHistory history, FileHistory floor, byte[] content, boolean killed) {
    int from = killed ? floor.committed : floor.synced;
    return history.versions.subList(from, history.versions.size()).stream()
        .anyMatch(version -> Arrays.equals(version, content));
  }

  /** Whether the content is the one that was synced, nothing having changed the file since. */
  static boolean isUnchangedSinceSync(FileHistory history, FileHistory floor) {
    return floor.synced == history.versions.size() - 1;
  }

  /** Whether each sector is of one of the versions, or was lost and is zero. */
  boolean isTornFromThese(byte[] content) {
    if (versions.stream().noneMatch(version -> version.length == content.length)) {
      return false;
    }
    for (int at = 0; at < content.length; at += SECTOR) {
      int from = at;
      int to = Math.min(content.length, at + SECTOR);
      byte[] sector = Arrays.copyOfRange(content, from, to);
      boolean known =
          Arrays.equals(sector, new byte[to - from])
              || versions.stream()
                  .anyMatch(
                      version ->
                          version.length >= to
                              && Arrays.equals(version, from, to, sector, 0, to - from));
      if (!known) {
        return false;
      }
    }
    return true;
  }
}
