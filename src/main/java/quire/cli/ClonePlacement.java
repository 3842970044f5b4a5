package quire.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import quire.control.Answer;
import quire.control.Control;
import quire.control.Place;
import quire.control.Request;
import quire.error.Failure;
import quire.error.FileReason;
import quire.mount.MountTable;

/** Makes a clone and renames it to its place, so that it is there as a whole or not at all. */
final class ClonePlacement {
  private static final Path CLONES = Path.of(".quire", "clones");
  private static final String BUSY = "Device or resource busy";
  private static final String OTHER_DEVICE = "Invalid cross-device link";
  private static final List<String> OTHER_TYPE = List.of("Is a directory", "Not a directory");

  /** The daemon learns of a closed file a little later, so a busy target is tried again. */
  private static final int ATTEMPTS = 20;

  private static final long PAUSE_MILLIS = 50;

  private final MountTable.Mount mount;

  ClonePlacement(MountTable.Mount mount) {
    this.mount = mount;
  }

  /** Clones {@code source} to {@code target}, which must not exist. */
  void place(Place source, Path target) throws IOException {
    place(new Request.Clone(source, Optional.of(false)), target);
  }

  /** As {@link #place}, but replaces a file or directory that exists there. */
  void replace(Place source, Path target) throws IOException {
    place(new Request.Clone(source, Optional.of(true)), target);
  }

  private void place(Request.Clone request, Path target) throws IOException {
    String token = Control.ask(mount, request, Answer.MadeClone.class).token();
    Path clone = mount.mountPoint().resolve(CLONES).resolve(token);
    try {
      for (int attempt = 1; !isPlaced(clone, target, attempt == ATTEMPTS); attempt++) {
        pause();
      }
    } catch (IOException | RuntimeException e) {
      Control.ask(mount, new Request.Forget(token), Answer.Done.class);
      throw e;
    }
  }

  private boolean isPlaced(Path clone, Path target, boolean last) throws IOException {
    try {
      Files.move(clone, target, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (FileAlreadyExistsException e) {
      throw new Failure(target + " exists; quire restore replaces what is there", e);
    } catch (FileSystemException e) {
      if (OTHER_DEVICE.equals(e.getReason())) {
        throw new Failure(
            "%s is not on the mount %s, where the source is; a clone must be on the same mount"
                .formatted(target, mount.mountPoint()),
            e);
      }
      if (OTHER_TYPE.contains(FileReason.of(e))) {
        throw new Failure(
            target + ": a file cannot replace a directory, nor a directory a file; remove it first",
            e);
      }
      if (!BUSY.equals(e.getReason())) {
        throw new Failure("%s: %s".formatted(target, FileReason.of(e)), e);
      }
      if (last) {
        throw new Failure(
            target + " is busy: somebody has a file open in it; close it and try again", e);
      }
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted; nothing was changed", e);
    }
  }
}
