package quire.vfs.virtual;

import java.util.function.Consumer;
import java.util.function.Supplier;
import quire.blob.Blob;
import quire.catalog.InodeRecord;
import quire.file.PlacedExtent;
import quire.snapshot.LocalBlob;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.call.OpenFile;

/** A regular file in a snapshot. */
final class TreeFileNode extends TreeSpecialNode {
  private final Supplier<Blob> content;

  TreeFileNode(InodeRecord attributes, TreeEntry entry, Supplier<Blob> content) {
    super(attributes, entry);
    this.content = content;
  }

  @Override
  public OpenFile open() {
    return new BlobHandle(attributes(), content.get());
  }

  @Override
  public Blob blob() {
    return content.get();
  }

  @Override
  public void extents(Consumer<PlacedExtent> visitor) {
    try (Blob blob = content.get()) {
      if (blob instanceof LocalBlob local) { // other blobs have no bytes in the log
        local.forEachExtent(visitor);
      }
    }
  }
}
