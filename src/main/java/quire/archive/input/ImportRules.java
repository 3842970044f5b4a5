package quire.archive.input;

import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeXattrs;

/**
 * What an archive may bring. Immutable.
 *
 * @param maxSize bytes that all its files may have together
 * @param uid who owns entries of which the archive tells no owner, or all of them
 * @param gid as uid
 * @param privileged whether owners, set-id bits, devices and all extended attributes are taken as
 *     the archive tells them; else everything is uid's, devices are left out, and of the extended
 *     attributes all but {@code user.}
 */
public record ImportRules(long maxSize, int uid, int gid, boolean privileged) {
  private static final int SET_ID = 07000;

  /** What an entry has when the archive tells this of it. */
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

  /** What directories have of which the archive tells nothing but what is in them. */
  public TreeAttributes implied() {
    return new TreeAttributes(
        EntryHeader.DIRECTORY_MODE, uid, gid, EntryHeader.NO_MTIME, TreeXattrs.NONE);
  }
}
