package quire.vfs.trees;

import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.call.Replacing;
import quire.vfs.call.TreePlace;
import quire.vfs.call.VirtualNumbers;
import quire.vfs.live.OpenInodes;

/** Makes clones of snapshots and of the live tree, and gives them their places. Thread-safe. */
public final class Cloning {
  private final LongHeldLock turn;
  private final SnapshotRows rows;
  private final LiveTreeTaker taker;
  private final SnapshotReader reader;
  private final Clones clones;
  private final GarbageCollection collection;
  private final SoundSource sound;

  Cloning(
      LongHeldLock turn,
      SnapshotRows rows,
      LiveTreeTaker taker,
      SnapshotReader reader,
      Clones clones,
      GarbageCollection collection,
      SoundSource sound) {
    this.turn = turn;
    this.rows = rows;
    this.taker = taker;
    this.reader = reader;
    this.clones = clones;
    this.collection = collection;
    this.sound = sound;
  }

  /**
   * Makes a clone that waits for its place (see {@link Clones}). If the clone is to replace
   * something, its whole source is read before; otherwise only the top.
   *
   * @throws FsException ENOENT if there is no such snapshot, or no such path in it; EIO if the
   *     source is damaged
   */
  public Name clone(TreePlace source, Replacing replacing) {
    return turn.run(
        () -> "a clone that is being made" + taker.progress(),
        () -> make(entry(source), SoundSource.name(source), replacing));
  }

  private Name make(TreeEntry source, String name, Replacing replacing) {
    if (replacing == Replacing.ALLOWED) {
      sound.requireWhole(source.content(), name);
    } else {
      sound.requireTop(source.content(), name);
    }
    return clones.make(source, replacing);
  }

  /**
   * As above, of an existing node of {@code .quire}.
   *
   * @param source its entry in a tree object; null if it has none, which is EINVAL
   */
  public Name clone(@Nullable TreeEntry source, Replacing replacing) {
    if (source == null) {
      throw new FsException(
          Errno.EINVAL, "of .quire only what is in snapshots and archives can be cloned");
    }
    return turn.run(
        () -> {
          collection.finishRows();
          clones.requireThere(source);
          return make(source, "'%s' in .quire".formatted(source.name()), replacing);
        });
  }

  /**
   * Gives a clone its place.
   *
   * @param name a name that {@link #clone} returned, or a snapshot's name, or {@code @} and the
   *     number of a live inode; the latter two are cloned now
   */
  public void place(Name name, long newParent, Name newName, OpenInodes open) {
    if (clones.find(name) != null) {
      clones.place(name, newParent, newName, open);
      return;
    }
    InodeRecord live = rows.find(name) == null ? clones.findLive(name) : null;
    TreePlace source =
        live == null ? new TreePlace.Taken(name, List.of()) : new TreePlace.Live(live.ino());
    Name clone = clone(source, Replacing.NOTHING);
    try {
      clones.place(clone, newParent, newName, open);
    } finally {
      clones.forget(clone); // unless it has got its place
    }
  }

  private TreeEntry entry(TreePlace place) {
    return switch (place) {
      case TreePlace.Live live -> {
        if (VirtualNumbers.isVirtual(live.ino())) {
          throw new FsException(
              Errno.EINVAL, "a clone of something in .quire needs the name of a snapshot");
        }
        yield taker.entry(live.ino());
      }
      case TreePlace.Taken taken -> taken(taken);
    };
  }

  private TreeEntry taken(TreePlace.Taken place) {
    Digest root = rows.require(place.snapshot()).tree();
    try {
      return reader.entry(root, place.path());
    } catch (FsException e) {
      throw switch (e.errno()) {
        case ENOENT -> new FsException(Errno.ENOENT, e.getMessage() + " " + place.snapshot(), e);
        case EIO -> SoundSource.refusal(SoundSource.name(place), String.valueOf(e.getMessage()));
        default -> e;
      };
    }
  }
}
