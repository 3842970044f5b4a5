package quire.cacheprog.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import quire.error.FileReason;

/** Why a file operation has failed, for a person: the path, where it is known, and the reason. */
final class Reason {
  private Reason() {}

  static String of(IOException e) {
    if (!(e instanceof FileSystemException known)) {
      return String.valueOf(e.getMessage());
    }
    String other = known.getOtherFile() == null ? "" : " -> " + known.getOtherFile();
    return known.getFile() + other + ": " + FileReason.of(known);
  }
}
