package quire.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Every content that a file had, and the versions that no crash may undo. Not thread-safe. */
final class FileHistory {
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

  /** The content that was committed when a sync began survives a loss of power. */
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

  /** Whether nothing has changed the file since its last sync. */
  static boolean isUnchangedSinceSync(FileHistory history, FileHistory floor) {
    return floor.synced == history.versions.size() - 1;
  }

  /**
   * Whether each byte comes from one of the versions, or was lost and is zero. Compares bytes and
   * not sectors, because after a clone one sector of a file can come from two sectors of the log.
   */
  boolean isTornFromThese(byte[] content) {
    if (versions.stream().noneMatch(version -> version.length == content.length)) {
      return false;
    }
    for (int i = 0; i < content.length; i++) {
      int at = i;
      if (content[at] != 0
          && versions.stream()
              .noneMatch(version -> at < version.length && version[at] == content[at])) {
        return false;
      }
    }
    return true;
  }

  /** For messages: how this content differs from each version. */
  String describe(byte[] content) {
    StringBuilder text = new StringBuilder();
    for (int i = synced; i < versions.size(); i++) {
      byte[] version = versions.get(i);
      text.append(
          "%n version %d: %d bytes, first difference at %d"
              .formatted(i, version.length, Arrays.mismatch(version, content)));
    }
    return "synced %d, committed %d, of %d:%s".formatted(synced, committed, versions.size(), text);
  }
}
