package quire.control;

import java.util.Optional;

/**
 * Something that a tree is read from: a snapshot, a path in one, or a file on the mount.
 *
 * @param place NAME or NAME/PATH, where it may be of a snapshot
 * @param directory whether it is a directory, where it is on the mount
 * @param ino of the file on the mount; where {@code place} names a snapshot too, that is meant
 */
public record Place(Optional<String> place, Optional<Boolean> directory, Optional<Long> ino) {
  /** What can only be a snapshot, or in one. */
  public static Place inSnapshots(String place) {
    return new Place(Optional.of(place), Optional.empty(), Optional.empty());
  }

  /** What it is called, for a person. */
  public String words() {
    return place.orElseGet(() -> "inode " + ino.map(String::valueOf).orElse("?"));
  }

  /** Whether it is on the mount, and no directory. */
  public boolean isFile() {
    return ino.isPresent() && !directory.orElse(false);
  }
}
