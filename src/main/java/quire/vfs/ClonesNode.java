package quire.vfs;

import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;

/** {@code .quire/clones}: what is renamed out of it becomes part of the live tree. */
final class ClonesNode implements VirtualNode {
  static final Name NAME = Name.of("clones");

  private final Clones clones;
  private final InodeRecord attributes;

  ClonesNode(Clones clones, InodeRecord attributes) {
    this.clones = clones;
    this.attributes = attributes;
  }

  @Override
  public InodeRecord attributes() {
    return attributes;
  }

  /** What is in it is seen when it has its place. */
  @Override
  public VirtualNode child(Name name) {
    InodeRecord clone = clones.require(name);
    long ino = VirtualNumbers.of(attributes.ino(), name);
    return () -> clone.at(ino, attributes.ino());
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {}
}
