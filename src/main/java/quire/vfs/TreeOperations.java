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
import quire.vfs.call.TreePlace;
import quire.vfs.call.VirtualNumbers;
import quire.vfs.trees.Cloning;
import quire.vfs.trees.GarbageCollection;
import quire.vfs.trees.Snapshots;
import quire.vfs.virtual.QuireTree;

/**
 * What is done with whole trees: snapshots, clones, archives and comparisons. Thread-safe; fails as
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
   * The bytes of the log that each snapshot alone keeps from being freed. Reads all of their trees.
   */
  public Map<Name, Long> ownSpace() {
    return snapshots.ownSpace();
  }

  /**
   * Takes a snapshot of a directory of the live tree: of all that was written before this was
   * called, and of nothing that is written after it returned.
   */
  public SnapshotRow take(Name name, long directory) {
    return snapshots.take(name, directory);
  }

  /**
   * Makes a clone of a file or a directory with all that is in it, which shares its bytes. It comes
   * into being when it is renamed from {@code .quire/clones} to its place.
   *
   * @param replaces whether a file or directory that stands at the place goes with all that is in
   *     it; otherwise there must be none
   * @return its name in {@code .quire/clones}
   */
  public Name clone(TreePlace source, boolean replaces) {
    return source instanceof TreePlace.Live live && VirtualNumbers.isVirtual(live.ino())
        ? cloning.clone(quire.entry(live.ino()), replaces)
        : cloning.clone(source, replaces);
  }

  /** Takes a clone away that has not been given a place. */
  public void forgetClone(Name name) {
    served.clones().forget(name);
  }

  /**
   * Tells what differs between two directories. Of the live tree it sees what was written before
   * this was called.
   */
  public void diff(TreePlace from, TreePlace to, TreeDiff.Visitor visitor) {
    served.diffs().run(from, to, visitor);
  }

  /** Makes a directory be in {@code .quire/archives} for a minute, by the name that it answers. */
  public Name archive(TreePlace place) {
    return served.archive(place);
  }

  /**
   * Makes a snapshot of the archive that a stream carries, once the stream has ended.
   *
   * @throws FsException EEXIST where there is a snapshot of that name, EINVAL with the reason where
   *     the archive is refused; ENOSPC, EIO
   */
  public SnapshotRow importArchive(Name name, InputStream in, ImportRules rules) {
    return served.imports().take(name, in, rules);
  }

  /**
   * As above, of an archive on the mount as it is now. Shares the bytes that it does not compress.
   *
   * @param ino the archive's inode number
   */
  public SnapshotRow importArchive(Name name, long ino, BytesRead progress, ImportRules rules) {
    return served.imports().take(name, ino, progress, rules);
  }

  GarbageCollection collection() {
    return collection;
  }

  /** Frees what no snapshot names any more. */
  public CollectionResult collect() {
    return collection.run();
  }
}
