package quire.vfs;

import java.util.function.Supplier;
import quire.catalog.InodeRecord;

/** A directory of a snapshot, as a file. */
final class ArchiveNode implements VirtualNode {
  private final InodeRecord attributes;
  private final Supplier<OpenFile> opener;

  ArchiveNode(InodeRecord attributes, Supplier<OpenFile> opener) {
    this.attributes = attributes;
    this.opener = opener;
  }

  @Override
  public InodeRecord attributes() {
    return attributes;
  }

  @Override
  public OpenFile open() {
    return opener.get();
  }
}
