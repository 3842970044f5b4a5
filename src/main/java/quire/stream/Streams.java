package quire.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;
import quire.log.LogErrors;
import quire.log.LogStorage;

/**
 * The streams of a store, by name. Thread-safe. A stream that is not open needs no file descriptor,
 * and all open ones together use a limited part of the process's descriptors. Changes are durable
 * when a method returns, with two exceptions: a loss of power may undo a removal, or a rename that
 * replaces no other stream.
 */
public final class Streams implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

  static final String SUFFIX = ".ring";
  static final String NAMES = "names";

  /** The fraction of the process's descriptors that rings may use. */
  private static final int PART_OF_DESCRIPTORS = 8;

  private static final int LEAST_OPEN = 4;
  private static final int MOST_OPEN = 512;

  private final RingFiles files;
  private final StreamNames names;
  private final OpenRings open;
  private final Map<Name, LostStream> lost = new HashMap<>();
  private final Map<Name, ReplayStream> byName = new HashMap<>();

  /** Removed streams that are still open. */
  private final List<ReplayStream> removed = new ArrayList<>();

  private Streams(LogStorage storage, StreamNames names, OpenRings open) throws IOException {
    this.files = new RingFiles(storage, names);
    this.names = names;
    this.open = open;
  }

  /** Opens the streams in a directory; makes the directory if there is none. */
  public static Streams in(Path directory) throws IOException {
    LogStorage storage = new FileLogStorage(Files.createDirectories(directory), SUFFIX);
    StreamNames names = StreamNames.open(directory.resolve(NAMES));
    try {
      return open(storage, names, DescriptorLimit.ofThisProcess() / PART_OF_DESCRIPTORS);
    } catch (IOException | RuntimeException e) {
      names.close();
      throw e;
    }
  }

  /** Opens all streams. A damaged ring is left where it is, and reported in the log. */
  public static Streams open(LogStorage storage) throws IOException {
    return open(storage, DescriptorLimit.ofThisProcess() / PART_OF_DESCRIPTORS);
  }

  static Streams open(LogStorage storage, int mostOpen) throws IOException {
    return open(storage, new StreamNames(), mostOpen);
  }

  /**
   * @param mostOpen how many rings may be open at once
   */
  static Streams open(LogStorage storage, StreamNames names, int mostOpen) throws IOException {
    OpenRings open = new OpenRings(Math.clamp(mostOpen, LEAST_OPEN, MOST_OPEN));
    Streams streams = new Streams(storage, names, open);
    streams.loadAll();
    return streams;
  }

  private void loadAll() throws IOException {
    Map<Integer, Name> expected = names.all();
    List<Integer> there = files.list();
    for (int number : there) {
      try {
        load(number);
      } catch (FsException e) {
        if (OpenRings.isOutOfDescriptors(e)) {
          throw new IOException(e.getMessage(), e); // the stream is not damaged
        }
        Name name = expected.get(number);
        lost(number, name, e.errno(), String.valueOf(e.getMessage()));
      }
    }
    expected.keySet().removeAll(there);
    expected.forEach((number, name) -> lost(number, name, Errno.EIO, missing(number)));
    noteNames();
  }

  /** If that fails, streams are served all the same: their rings have the names. */
  private void noteNames() {
    String damage = names.damage();
    if (damage != null) {
      LOG.warn("{}", damage);
    }
    Map<Integer, Name> told = new TreeMap<>();
    byName.forEach((name, stream) -> told.put(stream.number(), name));
    try {
      names.correct(told);
    } catch (IOException e) {
      LOG.warn(
          "cannot note the names of streams in streams/{} in the store; if a ring is lost, that may"
              + " not be reported; the next mount tries again",
          NAMES,
          e);
    }
  }

  static String missing(int number) {
    return "its ring file, streams/%08d%s in the store, is missing".formatted(number, SUFFIX);
  }

  private void lost(int number, @Nullable Name name, Errno errno, String reason) {
    if (name == null || byName.containsKey(name)) {
      LOG.error("a stream cannot be opened, and is left alone: {}", reason);
      return;
    }
    LOG.error("the stream {} cannot be opened: {}; remove it to forget it", name, reason);
    lost.put(name, new LostStream(number, name, errno, reason));
  }

  private void load(int number) throws IOException {
    FileRing ring = files.open(number);
    ReplayStream stream = ReplayStream.of(files, open, number, ring);
    boolean gone = ring.isRemoved();
    ring.close();
    if (gone) {
      stream.discard();
    } else {
      add(stream);
    }
  }

  /**
   * If two rings have one name, a rename was replacing one stream by the other when the process
   * ended.
   */
  private void add(ReplayStream stream) {
    Name name = stream.label().name();
    ReplayStream other = byName.get(name);
    if (other == null) {
      byName.put(name, stream);
    } else if (other.label().changed() > stream.label().changed()) {
      endReplacement(other, stream);
    } else {
      byName.put(name, stream);
      endReplacement(stream, other);
    }
  }

  /** A loss of power must not take the name from one when the other is gone. */
  private static void endReplacement(ReplayStream by, ReplayStream replaced) {
    try {
      by.sync();
      replaced.discard();
    } catch (FsException e) {
      LOG.warn(
          "the ring of a stream that {} has replaced is still there; the next mount deletes it",
          by.label().name(),
          e);
    }
  }

  /** ENOENT if there is none; EIO if its ring is lost. */
  public synchronized ReplayStream require(Name name) {
    LostStream gone = lost.get(name);
    if (gone != null) {
      throw gone.failure();
    }
    ReplayStream stream = find(name);
    if (stream == null) {
      throw missing(name);
    }
    return stream;
  }

  /** The error for a look-up without a result. */
  public static FsException missing(Name name) {
    return FsException.of(Errno.ENOENT, "there is no stream '%s'", name);
  }

  private static FsException exists(Name name) {
    return FsException.of(Errno.EEXIST, "there is already a stream '%s'", name);
  }

  public synchronized @Nullable ReplayStream find(Name name) {
    return byName.get(name);
  }

  /** The stream of that name with a lost ring. */
  public synchronized @Nullable LostStream findLost(Name name) {
    return lost.get(name);
  }

  /** All streams with a lost ring, the oldest first. */
  public synchronized List<LostStream> listLost() {
    List<LostStream> all = new ArrayList<>(lost.values());
    all.sort(Comparator.comparingLong(LostStream::id));
    return all;
  }

  /** All streams with a ring, the oldest first. */
  public synchronized List<ReplayStream> list() {
    List<ReplayStream> all = new ArrayList<>(byName.values());
    all.sort(Comparator.comparingLong(ReplayStream::id));
    return all;
  }

  /** Makes an empty stream; EEXIST if there is one of that name. */
  public synchronized ReplayStream create(StreamLabel label) {
    if (byName.containsKey(label.name()) || lost.containsKey(label.name())) {
      throw exists(label.name());
    }
    ReplayStream stream = ReplayStream.create(files, open, Capacity.DEFAULT, label);
    byName.put(label.name(), stream);
    return stream;
  }

  /** Removes a stream; its bytes are freed once the last handle is closed. */
  public synchronized void remove(Name name) {
    LostStream gone = lost.get(name);
    if (gone != null) {
      forget(gone);
      return;
    }
    ReplayStream stream = require(name);
    try {
      stream.remove();
    } catch (IOException e) {
      throw LogErrors.translate(e, "cannot remove the stream " + name);
    }
    byName.remove(name);
    keepWhileInUse(stream);
  }

  /** Removes the remains of a stream with a lost ring. */
  private void forget(LostStream gone) {
    if (gone.errno() != Errno.EIO) {
      throw gone.failure(); // the ring is not damaged, but this quire cannot read it
    }
    try {
      files.delete((int) gone.id());
    } catch (IOException e) {
      throw LogErrors.translate(e, "cannot remove the stream " + gone.name());
    }
    lost.remove(gone.name());
  }

  private void keepWhileInUse(ReplayStream stream) {
    removed.removeIf(other -> !other.isInUse());
    if (stream.isInUse()) {
      removed.add(stream);
    }
  }

  /** The number of open ring files. */
  public int openRings() {
    return open.count();
  }

  /**
   * Renames a stream.
   *
   * @param now nanoseconds since 1970
   * @throws FsException EEXIST if there is another stream of the new name
   */
  public synchronized void rename(Name name, Name newName, long now) {
    ReplayStream other = byName.get(newName);
    if (require(name) != other && (other != null || lost.containsKey(newName))) {
      throw exists(newName);
    }
    move(name, newName, now);
  }

  /**
   * As above. A stream of the new name is removed, once the new name is durable: at each moment one
   * of the two has it.
   */
  public void replace(Name name, Name newName, long now) {
    ReplayStream moved = find(name);
    if (moved != null && find(newName) != null) {
      syncAhead(moved);
    }
    move(name, newName, now);
  }

  /** Most of what the rename has to sync, while others need not wait for it. */
  private static void syncAhead(ReplayStream stream) {
    try {
      stream.syncIfDirty();
    } catch (FsException e) {
      LOG.debug("the rename reports it if that fails again", e);
    }
  }

  private synchronized void move(Name name, Name newName, long now) {
    ReplayStream stream = require(name);
    ReplayStream other = byName.get(newName);
    if (other == stream) {
      return;
    }
    LostStream gone = lost.get(newName);
    if (gone != null) {
      forget(gone);
    }
    if (other == null) {
      stream.rename(stream.label().named(newName, now));
    } else {
      // after a kill the later one stays, even if the clock was set back meanwhile
      long later = Math.max(now, other.label().changed() + 1);
      stream.renameDurably(stream.label().named(newName, later));
    }
    byName.remove(name);
    byName.put(newName, stream);
    if (other != null) {
      other.discard();
      keepWhileInUse(other);
    }
  }

  /** To be called after a crash: from then on the next {@link #sync} covers all that is there. */
  public synchronized void assumeUnsynced() {
    byName.values().forEach(ReplayStream::assumeUnsynced);
    files.assumeUnsynced();
  }

  /**
   * After this, a loss of power loses nothing that was done before.
   *
   * @throws FsException as {@link ReplayStream#sync}; all other streams are synced all the same
   */
  public void sync() {
    FsException failure = null;
    for (ReplayStream stream : listAll()) {
      failure = failureOf(stream::syncIfDirty, failure);
    }
    failure = failureOf(files::sync, failure);
    if (failure != null) {
      throw failure;
    }
  }

  /** Runs an action; returns the first failure. */
  private static @Nullable FsException failureOf(Runnable sync, @Nullable FsException before) {
    try {
      sync.run();
      return before;
    } catch (FsException e) {
      if (before == null) {
        return e;
      }
      before.addSuppressed(e);
      return before;
    }
  }

  /**
   * All streams, also removed ones that are still open: a loss of power must not bring these back.
   */
  private synchronized List<ReplayStream> listAll() {
    removed.removeIf(stream -> !stream.isInUse());
    List<ReplayStream> all = new ArrayList<>(byName.values());
    all.addAll(removed);
    return all;
  }

  @Override
  public synchronized void close() {
    byName.values().forEach(ReplayStream::close);
    byName.clear();
    removed.forEach(ReplayStream::close);
    removed.clear();
    try {
      names.close();
    } catch (IOException e) {
      LOG.warn("cannot close the names of the streams", e);
    }
  }
}
