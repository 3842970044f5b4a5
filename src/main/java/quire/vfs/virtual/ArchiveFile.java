package quire.vfs.virtual;

import java.util.function.Supplier;
import quire.catalog.InodeRecord;
import quire.vfs.call.OpenFile;

/** A directory of a snapshot, shown as an archive file. */
final class ArchiveFile implements VirtualNode {
  private final InodeRecord attributes;
  private final Supplier<OpenFile> opener;

  ArchiveFile(InodeRecord attributes, Supplier<OpenFile> opener) {
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
