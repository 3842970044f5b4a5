package quire.vfs;

import java.util.function.Consumer;
import java.util.function.Supplier;
import quire.catalog.InodeRecord;
import quire.file.FrozenFile;
import quire.file.PlacedExtent;
import quire.snapshot.TreeXattrs;

/** A regular file in a snapshot. */
final class TreeFileNode extends TreeSpecialNode {
  private final Supplier<FrozenFile> content;

  TreeFileNode(InodeRecord attributes, TreeXattrs xattrs, Supplier<FrozenFile> content) {
    super(attributes, xattrs);
    this.content = content;
  }

  @Override
  public OpenFile open() {
    return new FrozenHandle(attributes(), content.get());
  }

  @Override
  public void extents(Consumer<PlacedExtent> visitor) {
    try (FrozenFile frozen = content.get()) {
      frozen.forEachExtent(visitor);
    }
  }
}
