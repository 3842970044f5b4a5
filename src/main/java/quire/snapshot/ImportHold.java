package quire.snapshot;

import quire.blob.Digest;
import quire.log.LogRange;
import quire.log.PageSet;

/**
 * The blobs and pages that an import has made and no snapshot names yet. Collections that know of
 * this hold leave them alone. Memory: 25 to 50 bytes a blob, and a bit for each log page.
 * Thread-safe.
 */
public final class ImportHold {
  private final DigestTable blobs = new DigestTable(); // guarded by this, as the next fields
  private final PageSet pages = new PageSet();

  /** Protects a blob. To be called while no collection deletes rows. */
  synchronized void add(Digest blob) {
    blobs.add(blob);
  }

  /** Protects log pages that nothing in the catalog names. */
  synchronized void add(LogRange range) {
    pages.add(range);
  }

  /**
   * Ends the protection of pages: they have a name by now, or are free. To be called while no
   * collection deletes rows.
   */
  synchronized void forgetPages() {
    pages.clear();
  }

  synchronized void addBlobsTo(DigestTable others) {
    others.addAll(blobs);
  }

  public synchronized void addPagesTo(PageSet others) {
    others.addAll(pages);
  }
}
