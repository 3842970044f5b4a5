package quire.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import quire.blob.Digest;
import quire.catalog.TreeRow;
import quire.snapshot.castore.CastoreRef;
import quire.snapshot.tree.TreeRef;

final class TreeTotalsTest {
  private static final Digest DIGEST = Digest.of(new byte[Digest.LENGTH]);

  private static TreeRow row(TreeTotals totals) {
    return totals.row(7, new TreeRef(DIGEST, new CastoreRef(DIGEST, 5), 3, 1));
  }

  @Test
  void totalsAddUp() {
    TreeTotals totals = new TreeTotals();
    totals.addFile(10, false);
    TreeTotals below = new TreeTotals();
    below.addFile(5, false);
    totals.addDirectory(row(below));
    assertEquals(new TreeRow(7, 3, 1, DIGEST, 5, 15, false), row(totals));
  }

  @Test
  void aDirectoryWithALinkedFileBelowIsLinked() {
    TreeTotals below = new TreeTotals();
    assertFalse(row(below).linked());
    below.addFile(0, true);
    TreeTotals totals = new TreeTotals();
    totals.addDirectory(row(below));
    assertTrue(row(totals).linked());
  }

  /** A snapshot that holds clones of the last one, and so on, is twice as large each time. */
  @Test
  void aSumThatOverflowsIsTheGreatestNumber() {
    TreeRow tree = row(new TreeTotals());
    for (int i = 0; i < 100; i++) {
      TreeTotals twice = new TreeTotals();
      twice.addFile(1, false);
      twice.addDirectory(tree);
      twice.addDirectory(tree);
      tree = row(twice);
    }
    assertEquals(Long.MAX_VALUE, tree.bytes());
  }
}
