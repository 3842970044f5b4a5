package quire.error;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Why an operation on a file has failed, in words for a person: many exceptions have only a path.
 */
public final class FileReason {
  private FileReason() {}

  /** Without the path. */
  public static String of(FileSystemException e) {
    String reason = e.getReason();
    if (reason != null) {
      return reason;
    }
    return switch (e) {
      case NoSuchFileException missing -> "there is no such file or directory";
      case AccessDeniedException denied ->
          "permission denied; look at its owner and mode, and those of the directories above";
      case FileAlreadyExistsException there -> "it exists already";
      case DirectoryNotEmptyException full -> "the directory is not empty";
      case NotDirectoryException file -> "it is not a directory";
      default -> "the operation failed (" + e.getClass().getSimpleName() + ")";
    };
  }
}
