package quire.vfs;

import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;

/**
 * {@code .quire/clones}: what is renamed out of it becomes part of the live tree; a snapshot of
 * that name is cloned.
 */
final class ClonesNode implements VirtualNode {
  static final Name NAME = Name.of("clones");

  private final Clones clones;
  private final VirtualNode snapshots;
  private final InodeRecord attributes;

  ClonesNode(Clones clones, VirtualNode snapshots, InodeRecord attributes) {
    this.clones = clones;
    this.snapshots = snapshots;
    this.attributes = attributes;
  }

  @Override
  public InodeRecord attributes() {
    return attributes;
  }

  /** What is in it is seen when it has its place. */
  @Override
  public VirtualNode child(Name name) {
    InodeRecord waiting = clones.find(name);
    InodeRecord clone = waiting == null ? snapshots.child(name).attributes() : waiting;
    long ino = VirtualNumbers.of(attributes.ino(), name);
    return () -> clone.at(ino, attributes.ino());
  }

  /** The snapshots: each can be had any number of times. */
  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    snapshots.list(cookie, visitor);
  }
}
