package quire.vfs.virtual;

import quire.archive.ArchiveReader;
import quire.archive.RecentBlobs;
import quire.blob.BlobTier;
import quire.catalog.InodeRecord;
import quire.io.ByteSink;
import quire.snapshot.HeldTree;
import quire.vfs.call.ReadOnlyHandle;

/** An open archive. It can be read to its end even if its snapshot is dropped meanwhile. */
final class ArchiveHandle extends ReadOnlyHandle {
  private final ArchiveReader archive;
  private final RecentBlobs blobs;
  private final HeldTree held;

  /**
   * @param archive closed with this, as are the next two
   * @param held the archived tree
   */
  ArchiveHandle(InodeRecord attributes, ArchiveReader archive, BlobTier blobs, HeldTree held) {
    super(attributes);
    this.archive = archive;
    this.blobs = new RecentBlobs(blobs);
    this.held = held;
  }

  @Override
  public int read(long offset, ByteSink into) {
    return archive.read(offset, into, blobs);
  }

  /** Reports no holes: finding them would mean to look into all archived files. */
  @Override
  public long seekData(long offset) {
    return offset < archive.length() ? offset : -1;
  }

  @Override
  public long seekHole(long offset) {
    return offset < archive.length() ? archive.length() : -1;
  }

  @Override
  public void release() {
    blobs.close();
    archive.close();
    held.close();
  }
}
