package quire.vfs.trees;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import quire.blob.Digest;
import quire.catalog.CatalogBatch;
import quire.file.PlacedExtent;
import quire.snapshot.LiveFiles;
import quire.vfs.live.FileCommits;
import quire.vfs.live.Inode;
import quire.vfs.live.InodeTable;
import quire.vfs.live.SpaceGuard;
import quire.vfs.live.UnchangedMarks;

/**
 * The live tree's side of taking a snapshot: shares file data and sets marks. Thread-safe but for
 * marks.
 */
final class LiveSnapshotSource implements LiveFiles, AutoCloseable {
  private static final int BATCH = 512;

  private final InodeTable inodes;
  private final FileCommits files;
  private final UnchangedMarks marks;
  private final SpaceGuard space;
  private final Consumer<Digest> taken;
  private final Set<String> hashing;
  private final List<UnchangedMarks.Mark> made = new ArrayList<>();

  /**
   * To be made before the catalog view that the snapshot is taken from.
   *
   * @param taken called with the digest of each file's blob
   * @param hashing gets the large files while they are hashed; thread-safe
   */
  LiveSnapshotSource(
      InodeTable inodes,
      FileCommits files,
      UnchangedMarks marks,
      SpaceGuard space,
      Consumer<Digest> taken,
      Set<String> hashing) {
    this.hashing = hashing;
    this.taken = taken;
    this.inodes = inodes;
    this.files = files;
    this.marks = marks;
    this.space = space;
    marks.begin();
  }

  @Override
  public void share(
      long ino, List<PlacedExtent> extents, Digest digest, Consumer<CatalogBatch> blob) {
    space.requireForMetadata();
    Inode inode = inodes.find(ino);
    if (inode == null) {
      files.commitAlone(blob); // removed meanwhile; a pin keeps its log ranges
    } else {
      files.share(inode, extents, digest, blob);
    }
    taken.accept(digest);
  }

  @Override
  public void hashes(String file) {
    hashing.add(file);
  }

  @Override
  public void hashed(String file) {
    hashing.remove(file);
  }

  @Override
  public void mark(long directory, Digest tree) {
    space.requireForMetadata();
    made.add(new UnchangedMarks.Mark(directory, tree));
    if (made.size() == BATCH) {
      putMarks();
    }
  }

  /** To be called after everything is taken. */
  void putMarks() {
    marks.put(made);
    made.clear();
  }

  @Override
  public void close() {
    marks.end();
  }
}
