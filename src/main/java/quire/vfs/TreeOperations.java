package quire.vfs;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import quire.archive.input.ImportRules;
import quire.catalog.Name;
import quire.catalog.SnapshotRow;
import quire.error.FsException;
import quire.snapshot.tree.TreeDiff;
import quire.vfs.call.BytesRead;
import quire.vfs.call.CollectionResult;
import quire.vfs.call.Replacing;
import quire.vfs.call.TreePlace;
import quire.vfs.call.VirtualNumbers;
import quire.vfs.trees.Cloning;
import quire.vfs.trees.GarbageCollection;
import quire.vfs.trees.Snapshots;
import quire.vfs.virtual.QuireTree;

/**
 * Operations on whole trees: snapshots, clones, archives and comparisons. Thread-safe; fails as
 * {@link Vfs} does.
 */
public final class TreeOperations {
  private final Snapshots snapshots;
  private final Cloning cloning;
  private final Served served;
  private final QuireTree quire;
  private final GarbageCollection collection;

  TreeOperations(
      Snapshots snapshots,
      Cloning cloning,
      Served served,
      QuireTree quire,
      GarbageCollection collection) {
    this.collection = collection;
    this.snapshots = snapshots;
    this.cloning = cloning;
    this.served = served;
    this.quire = quire;
  }

  /** The snapshots, by name. */
  public List<SnapshotRow> list() {
    return snapshots.list();
  }

  /**
   * For each snapshot, the log bytes that only it keeps from being freed. Reads the trees of all
   * snapshots.
   */
  public Map<Name, Long> ownSpace() {
    return snapshots.ownSpace();
  }

  /**
   * Takes a snapshot of a directory of the live tree. It contains everything written before this
   * call, and nothing written after it returned.
   */
  public SnapshotRow take(Name name, long directory) {
    return snapshots.take(name, directory);
  }

  /**
   * Clones a file, or a directory with all its contents; the clone shares its bytes. The clone
   * appears when it is renamed from {@code .quire/clones} to its place.
   *
   * @param replacing whether the rename may remove a file or directory tree at that place
   * @return its name in {@code .quire/clones}
   */
  public Name clone(TreePlace source, Replacing replacing) {
    return source instanceof TreePlace.Live live && VirtualNumbers.isVirtual(live.ino())
        ? cloning.clone(quire.entry(live.ino()), replacing)
        : cloning.clone(source, replacing);
  }

  /** Deletes a clone that has not been given a place. */
  public void forgetClone(Name name) {
    served.clones().forget(name);
  }

  /** Compares two directories. Of the live tree it sees everything written before this call. */
  public void diff(TreePlace from, TreePlace to, TreeDiff.Visitor visitor) {
    served.diffs().run(from, to, visitor);
  }

  /**
   * Makes a directory available in {@code .quire/archives} for a minute; returns its name there.
   */
  public Name archive(TreePlace place) {
    return served.archive(place);
  }

  /**
   * Makes a snapshot from an archive read from a stream; the snapshot appears once the stream has
   * ended.
   *
   * @throws FsException EEXIST if a snapshot has that name, EINVAL with the reason if the archive
   *     is refused; ENOSPC, EIO
   */
  public SnapshotRow importArchive(Name name, InputStream in, ImportRules rules) {
    return served.imports().take(name, in, rules);
  }

  /**
   * As above, from an archive file on the mount in its present state. Shares the bytes that the
   * archive does not compress.
   *
   * @param ino the archive's inode number
   */
  public SnapshotRow importArchive(Name name, long ino, BytesRead progress, ImportRules rules) {
    return served.imports().take(name, ino, progress, rules);
  }

  GarbageCollection collection() {
    return collection;
  }

  /** Frees everything that no snapshot names any more. */
  public CollectionResult collect() {
    return collection.run();
  }
}
