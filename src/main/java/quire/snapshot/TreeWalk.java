package quire.snapshot;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.CatalogReader;
import quire.catalog.TreeRow;
import quire.error.FsException;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreePath;
import quire.work.Asker;

/**
 * Reads trees as a whole and reports what the catalog has lost of them: tree objects that are
 * missing, incomplete or not what their digests say, and blobs without a row. The bytes of blobs
 * are not read. A tree object that several places name is read once, and reported only with the
 * first of them. Memory: a {@link DigestTable} of the tree objects, and a chunk at each level of
 * depth. Not thread-safe.
 */
public final class TreeWalk {
  private final CatalogReader catalog;
  private final Losses losses;
  private final DigestTable seen = new DigestTable();

  /** The directories that the walk is in: no recursion, for directories may be nested deeply. */
  private final Deque<Level> levels = new ArrayDeque<>();

  /** Names the top of the tree that is read. */
  private String top = "";

  private record Level(TreePath path, ReadableEntries entries) {}

  /** Receives the losses. It may throw an exception, which ends the walk. */
  public interface Losses {
    /**
     * Reports a tree object; the walk goes on with its entries before the damage.
     *
     * @param path of the directory
     * @param reason for example that a chunk is missing
     */
    void tree(Digest tree, String path, String reason);

    /** Reports a blob that has no row in the catalog. */
    void blob(Digest blob, String path);
  }

  public TreeWalk(CatalogReader catalog, Losses losses) {
    this.catalog = catalog;
    this.losses = losses;
  }

  /**
   * Reads a directory, and all that is below it.
   *
   * @param name what paths begin with
   */
  public void directory(Digest tree, String name) {
    top = name;
    enter(tree, TreePath.TOP);
    while (!levels.isEmpty()) {
      Level level = levels.getLast();
      TreeEntry entry = level.entries.next();
      if (entry == null) {
        levels.removeLast();
      } else {
        visit(entry.content(), level.path.child(entry.name()));
      }
    }
  }

  /** Reads what an entry holds, and all that is below it. */
  public void content(TreeContent content, String name) {
    if (content instanceof TreeContent.Directory directory) {
      directory(directory.tree(), name);
    } else {
      top = name;
      visit(content, TreePath.TOP);
    }
  }

  private void visit(TreeContent content, TreePath path) {
    switch (content) {
      case TreeContent.Directory directory -> enter(directory.tree(), path);
      case TreeContent.Regular file -> {
        if (!hasBlob(file.blob())) {
          losses.blob(file.blob(), path.text(top));
        }
      }
      case TreeContent.Symlink symlink -> {}
      case TreeContent.Device device -> {}
      case TreeContent.None none -> {}
    }
  }

  private boolean hasBlob(Digest digest) {
    try {
      return catalog.blob(digest) != null;
    } catch (FsException e) {
      return false; // it cannot be read
    }
  }

  private void enter(Digest tree, TreePath path) {
    Asker.requireThere();
    if (!seen.add(tree)) {
      return;
    }
    String damage = damage(tree);
    if (damage != null) {
      losses.tree(tree, path.text(top), damage);
    }
    levels.addLast(new Level(path, ReadableEntries.of(catalog, tree)));
  }

  private @Nullable String damage(Digest tree) {
    try {
      TreeRow row = catalog.tree(tree);
      if (row == null) {
        return "the tree object is missing";
      }
      StoredTree.open(catalog, row.id()).verify(tree);
      return null;
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    } catch (FsException e) {
      return "a part of the tree object cannot be read"; // the table is reported elsewhere
    }
  }
}
