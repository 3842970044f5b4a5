package quire.snapshot;

import quire.blob.Digest;
import quire.log.LogRange;
import quire.log.PageSet;

/**
 * What an import has made and no snapshot names yet. No collection takes it away as long as whoever
 * collects is told of it. Memory: 25 to 50 bytes a blob, and a bit for each log page. Thread-safe.
 */
public final class ImportHold {
  private final DigestTable blobs = new DigestTable(); // guarded by this, as what follows
  private final PageSet pages = new PageSet();

  /** Keeps a blob. To be called while nobody collects. */
  synchronized void add(Digest blob) {
    blobs.add(blob);
  }

  /** Keeps log pages that nothing in the catalog names. */
  synchronized void add(LogRange range) {
    pages.add(range);
  }

  /** The pages are named by now, or free. To be called while nobody collects. */
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
