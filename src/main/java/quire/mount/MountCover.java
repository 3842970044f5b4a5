package quire.mount;

import java.nio.file.Path;

/**
 * One of our mounts that cannot be reached, and the mount that hides it.
 *
 * @param hidden ours
 * @param place the mount point of the other one: the same directory, or one above
 * @param type of the other one's file system
 * @param ours whether that is a mount of quire, too
 */
public record MountCover(MountTable.Mount hidden, Path place, String type, boolean ours) {
  static MountCover of(MountTable.Mount hidden, MountLine cover) {
    return new MountCover(hidden, cover.mountPoint(), cover.type(), cover.isOurs());
  }

  /** Whether both are mounted on this directory. */
  public boolean isOn(Path directory) {
    return place.equals(directory) && hidden.mountPoint().equals(directory);
  }

  /** What has happened, and what to do. */
  @Override
  public String toString() {
    return "a file system of type %s is mounted %s the quire mount %s; umount that first (%s %s)"
        .formatted(
            type,
            isOn(place) ? "over" : "on %s and hides".formatted(place),
            hidden.mountPoint(),
            ours ? "quire umount" : "umount",
            place);
  }
}
