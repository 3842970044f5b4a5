package quire.snapshot;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.TreeRow;
import quire.error.FsException;
import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreeRemains;
import quire.snapshot.tree.TreeWriter;
import quire.work.DeepThread;

/**
 * Makes new trees of what can still be read of damaged ones. A directory that is lost becomes an
 * empty one; a file whose blob is lost is left out. The damaged trees stay as they are. Memory: 100
 * bytes for each damaged tree object. Not thread-safe.
 */
public final class TreeSalvage {
  private final Catalog catalog;
  private final Predicate<Digest> isWhole;
  private final Map<Digest, TakenTree> made = new HashMap<>();

  /**
   * @param isWhole whether nothing is lost of a tree object, and of all below it
   */
  public TreeSalvage(Catalog catalog, Predicate<Digest> isWhole) {
    this.catalog = catalog;
    this.isWhole = isWhole;
  }

  /**
   * Makes a tree.
   *
   * @param damaged the damaged tree
   * @param attributes of its top
   */
  public TakenTree salvage(Digest damaged, TreeAttributes attributes) {
    return DeepThread.run(() -> make(damaged, attributes));
  }

  private TakenTree make(Digest damaged, TreeAttributes attributes) {
    ChunkStore chunks = new ChunkStore(catalog);
    TreeTotals totals = new TreeTotals();
    try (TreeWriter writer = new TreeWriter(attributes, chunks)) {
      TreeRow row = row(damaged);
      if (row != null) {
        new TreeRemains(chunk -> catalog.treeChunk(row.id(), chunk))
            .forEach(row.entries(), entry -> add(entry, writer, totals));
      }
      return chunks.finish(writer.finish(), totals);
    }
  }

  private @Nullable TreeRow row(Digest tree) {
    try {
      return catalog.tree(tree);
    } catch (FsException e) {
      return null; // damaged, too
    }
  }

  private void add(TreeEntry entry, TreeWriter writer, TreeTotals totals) {
    switch (entry.content()) {
      case TreeContent.Directory directory -> {
        TakenTree tree = below(directory.tree(), entry.attributes());
        writer.add(
            new TreeEntry(entry.name(), entry.attributes(), entry.linkGroup(), tree.content()));
        totals.addDirectory(tree.row());
      }
      case TreeContent.Regular file -> {
        if (hasBlob(file.blob())) {
          writer.add(entry);
          totals.addFile(file.size(), entry.linkGroup() != 0);
        }
      }
      case TreeContent.Symlink symlink -> addOther(entry, writer, totals);
      case TreeContent.Device device -> addOther(entry, writer, totals);
      case TreeContent.None none -> addOther(entry, writer, totals);
    }
  }

  private static void addOther(TreeEntry entry, TreeWriter writer, TreeTotals totals) {
    writer.add(entry);
    totals.addFile(0, entry.linkGroup() != 0);
  }

  private TakenTree below(Digest tree, TreeAttributes attributes) {
    TreeRow row = isWhole.test(tree) ? row(tree) : null;
    if (row != null) {
      return new TakenTree(tree, row);
    }
    TakenTree known = made.get(tree);
    if (known == null) {
      known = make(tree, attributes);
      made.put(tree, known);
    }
    return known;
  }

  private boolean hasBlob(Digest blob) {
    try {
      return catalog.blob(blob) != null;
    } catch (FsException e) {
      return false;
    }
  }
}
