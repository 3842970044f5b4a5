package quire.vfs.virtual;

import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.VirtualNumbers;
import quire.vfs.trees.Clones;

/**
 * {@code .quire/clones}: a node that is renamed out of it becomes part of the live tree. A
 * snapshot's name stands for a new clone of that snapshot; {@code @NUMBER} stands for a clone of
 * the inode of that number as it is now.
 */
final class ClonesDirectory implements VirtualNode {
  static final Name NAME = Name.of("clones");

  private final Clones clones;
  private final VirtualNode snapshots;
  private final InodeRecord attributes;

  ClonesDirectory(Clones clones, VirtualNode snapshots, InodeRecord attributes) {
    this.clones = clones;
    this.snapshots = snapshots;
    this.attributes = attributes;
  }

  @Override
  public InodeRecord attributes() {
    return attributes;
  }

  /** A clone shows its entries only once it has its place. */
  @Override
  public VirtualNode child(Name name) {
    InodeRecord waiting = clones.find(name);
    InodeRecord clone = waiting == null ? source(name) : waiting;
    long ino = VirtualNumbers.of(attributes.ino(), name);
    return () -> clone.at(ino, attributes.ino());
  }

  private InodeRecord source(Name name) {
    try {
      return snapshots.child(name).attributes();
    } catch (FsException e) {
      InodeRecord live = e.errno() == Errno.ENOENT ? clones.findLive(name) : null;
      if (live == null) {
        throw e;
      }
      return attributes.withMode(live.type().bits()); // permissions and times are not public
    }
  }

  /** Lists the snapshots: each can be cloned any number of times. */
  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    snapshots.list(cookie, visitor);
  }
}
