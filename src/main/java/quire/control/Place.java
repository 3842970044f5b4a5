package quire.control;

import java.util.Optional;

/**
 * The root of a tree to read: a snapshot, a path in one, or a file on the mount.
 *
 * @param place NAME or NAME/PATH, if it may be in a snapshot
 * @param directory whether it is a directory, if it is on the mount
 * @param ino of the file on the mount; if {@code place} names a snapshot too, the snapshot wins
 */
public record Place(Optional<String> place, Optional<Boolean> directory, Optional<Long> ino) {
  /** A place that can only be a snapshot, or in one. */
  public static Place inSnapshots(String place) {
    return new Place(Optional.of(place), Optional.empty(), Optional.empty());
  }

  /** Its name for a person. */
  public String words() {
    return place.orElseGet(() -> "inode " + ino.map(String::valueOf).orElse("?"));
  }

  /** Whether it is on the mount, and not a directory. */
  public boolean isFile() {
    return ino.isPresent() && !directory.orElse(false);
  }
}
