package quire.archive.input;

import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeXattrs;

/**
 * Rules for the entries that an import accepts. Immutable.
 *
 * @param maxSize the most bytes of all its files together
 * @param place the name of the limiting place in messages, for example {@code the store /s}; null
 *     if a person has chosen maxSize
 * @param uid the owner of entries without an owner in the archive, or of all entries
 * @param gid as uid
 * @param privileged whether owners, set-id bits, devices and all extended attributes of the archive
 *     are used; else uid owns all entries, devices are left out, and only {@code user.} attributes
 *     are kept
 */
public record ImportRules(
    long maxSize, @Nullable String place, int uid, int gid, boolean privileged) {
  private static final int SET_ID = 07000;

  /**
   * The refusal of a file with more bytes than may still come: ENOSPC if the disk lacks the room,
   * because there may be room later, else EINVAL.
   */
  FsException tooLong(EntryPath path, long size, long left) {
    return place == null
        ? Refusal.of(
            path,
            "has %d bytes, which makes more than %d in all; a greater --max-size allows them"
                .formatted(size, maxSize))
        : Refusal.of(
            Errno.ENOSPC,
            path,
            "has %d bytes, and the file system of %s has room for %d: %s; delete files there, or snapshots (then quire gc)"
                .formatted(size, place, left, Errno.ENOSPC.text()));
  }

  /** The attributes of an imported entry. */
  TreeAttributes attributes(EntryHeader header) {
    int mode = privileged ? header.mode() : header.mode() & ~SET_ID;
    TreeXattrs xattrs =
        privileged ? header.xattrs() : header.xattrs().only(name -> name.startsWith("user."));
    return new TreeAttributes(
        mode, owner(header.uid(), uid), owner(header.gid(), gid), header.mtime(), xattrs);
  }

  private int owner(int told, int mine) {
    return privileged && told != EntryHeader.NO_OWNER ? told : mine;
  }

  /** The attributes of directories that the archive contains only as parts of paths. */
  public TreeAttributes implied() {
    return new TreeAttributes(
        EntryHeader.DIRECTORY_MODE, uid, gid, EntryHeader.NO_MTIME, TreeXattrs.NONE);
  }
}
