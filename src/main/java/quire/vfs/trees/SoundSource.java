package quire.vfs.trees;

import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.SnapshotReader;
import quire.snapshot.TreeWalk;
import quire.snapshot.tree.TreeContent;
import quire.vfs.call.TreePlace;

/**
 * Refuses to clone a damaged source before anything is changed: a clone reads its entries only when
 * somebody looks at them, so the damage would show too late. Thread-safe.
 */
final class SoundSource {
  private final Catalog catalog;
  private final SnapshotReader reader;

  SoundSource(Catalog catalog, SnapshotReader reader) {
    this.catalog = catalog;
    this.reader = reader;
  }

  /** The name of a place in messages. */
  static String name(TreePlace place) {
    return switch (place) {
      case TreePlace.Live live -> "inode " + live.ino();
      case TreePlace.Taken taken -> {
        StringBuilder name = new StringBuilder("snapshot " + taken.snapshot());
        taken.path().forEach(step -> name.append('/').append(step));
        yield name.toString();
      }
    };
  }

  /**
   * Checks the top only, in a time that does not depend on what is below.
   *
   * @throws FsException EIO if it is missing or damaged
   */
  void requireTop(TreeContent content, String name) {
    switch (content) {
      case TreeContent.Directory directory -> requireReadable(directory.tree(), name);
      case TreeContent.Regular file -> {
        if (catalog.blob(file.blob()) == null) {
          throw refusal(name, missing(file.blob()));
        }
      }
      case TreeContent.Symlink symlink -> {}
      case TreeContent.Device device -> {}
      case TreeContent.None none -> {}
    }
  }

  private void requireReadable(Digest tree, String name) {
    try {
      reader.requireEnds(tree);
    } catch (FsException e) {
      throw refusal(name, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Reads everything but the bytes of files, because the clone is to replace something that may be
   * the only copy.
   *
   * @throws FsException EIO if anything is missing or damaged
   */
  void requireWhole(TreeContent content, String name) {
    TreeWalk.Losses refusing =
        new TreeWalk.Losses() {
          @Override
          public void tree(Digest tree, String path, String reason) {
            throw refusal(path, reason);
          }

          @Override
          public void blob(Digest blob, String path) {
            throw refusal(path, missing(blob));
          }
        };
    new TreeWalk(catalog, refusing).content(content, name);
  }

  private static String missing(Digest blob) {
    return "the blob " + blob + " is missing";
  }

  /** The error that names the damaged source, for an operation that has not begun. */
  static FsException refusal(String path, String reason) {
    return new FsException(
        Errno.EIO,
        "%s is damaged: %s; nothing has changed; unmount, and run quire fsck, which names all damage"
            .formatted(path, reason));
  }
}
