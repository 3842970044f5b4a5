package quire.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * The streams of a store, by name. Thread-safe. One that nobody has open costs no file descriptor,
 * and all others together not more than a part of those that the process may have. What is changed
 * here is durable before it returns, but for what a loss of power may undo: a removal and another
 * name.
 */
public final class Streams implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

  static final String SUFFIX = ".ring";

  /** An eighth of the descriptors that the process may have is for rings. */
  private static final int PART_OF_DESCRIPTORS = 8;

  private static final int LEAST_OPEN = 4;
  private static final int MOST_OPEN = 512;

  private final RingFiles files;
  private final OpenRings open;
  private final Map<Name, ReplayStream> byName = new HashMap<>();

  /** Those that have lost their names, as long as somebody has them open. */
  private final List<ReplayStream> removed = new ArrayList<>();

  private Streams(RingFiles files, OpenRings open) {
    this.files = files;
    this.open = open;
  }

  /** Opens the streams whose rings are in a directory, which is made where there is none. */
  public static Streams in(Path directory) throws IOException {
    return open(new FileLogStorage(Files.createDirectories(directory), SUFFIX));
  }

  /** Opens what there is. A damaged ring is left where it is, and told of in the log. */
  public static Streams open(LogStorage storage) throws IOException {
    return open(storage, DescriptorLimit.ofThisProcess() / PART_OF_DESCRIPTORS);
  }

  /**
   * @param mostOpen how many rings may be open at once
   */
  static Streams open(LogStorage storage, int mostOpen) throws IOException {
    OpenRings open = new OpenRings(Math.clamp(mostOpen, LEAST_OPEN, MOST_OPEN));
    Streams streams = new Streams(new RingFiles(storage), open);
    for (int number : streams.files.list()) {
      try {
        streams.load(number);
      } catch (FsException e) {
        if (OpenRings.isOutOfDescriptors(e)) {
          throw new IOException(e.getMessage(), e); // the stream is not damaged
        }
        LOG.error("a stream cannot be opened, and is left alone: {}", e.getMessage());
      }
    }
    return streams;
  }

  private void load(int number) throws IOException {
    FileRing ring = files.open(number);
    ReplayStream stream = ReplayStream.of(files, open, number, ring);
    boolean gone = ring.isRemoved();
    ring.close();
    if (gone) {
      files.delete(number);
    } else {
      add(stream);
    }
  }

  /** Of two with one name, one was about to take the other's place when the process ended. */
  private void add(ReplayStream stream) throws IOException {
    Name name = stream.label().name();
    ReplayStream other = byName.get(name);
    if (other != null && other.label().changed() > stream.label().changed()) {
      stream.remove();
      return;
    }
    byName.put(name, stream);
    if (other != null) {
      other.remove();
    }
  }

  /** ENOENT where there is none. */
  public ReplayStream require(Name name) {
    ReplayStream stream = find(name);
    if (stream == null) {
      throw new FsException(Errno.ENOENT);
    }
    return stream;
  }

  public synchronized @Nullable ReplayStream find(Name name) {
    return byName.get(name);
  }

  /** All of them, the oldest first. */
  public synchronized List<ReplayStream> list() {
    List<ReplayStream> all = new ArrayList<>(byName.values());
    all.sort(Comparator.comparingLong(ReplayStream::id));
    return all;
  }

  /** Makes an empty one; EEXIST where there is one of that name. */
  public synchronized ReplayStream create(StreamLabel label) {
    if (byName.containsKey(label.name())) {
      throw new FsException(Errno.EEXIST);
    }
    ReplayStream stream = ReplayStream.create(files, open, Capacity.DEFAULT, label);
    byName.put(label.name(), stream);
    return stream;
  }

  /** Its bytes go as soon as nobody reads them. */
  public synchronized void remove(Name name) {
    ReplayStream stream = require(name);
    try {
      stream.remove();
    } catch (IOException e) {
      throw LogErrors.translate(e, "cannot remove the stream " + name);
    }
    byName.remove(name);
    keepWhileInUse(stream);
  }

  private void keepWhileInUse(ReplayStream stream) {
    removed.removeIf(other -> !other.isInUse());
    if (stream.isInUse()) {
      removed.add(stream);
    }
  }

  /** How many ring files are open. */
  public int openRings() {
    return open.count();
  }

  /**
   * Gives a stream another name. One that has that name already goes.
   *
   * @param now nanoseconds since 1970
   * @param replaces whether there may be one; EEXIST otherwise
   */
  public synchronized void rename(Name name, Name newName, long now, boolean replaces) {
    ReplayStream stream = require(name);
    ReplayStream other = byName.get(newName);
    if (other == stream) {
      return;
    }
    if (other != null && !replaces) {
      throw new FsException(Errno.EEXIST);
    }
    stream.rename(stream.label().named(newName, now));
    byName.remove(name);
    byName.put(newName, stream);
    if (other != null) {
      removeReplaced(other);
    }
  }

  private void removeReplaced(ReplayStream other) {
    try {
      other.remove();
      keepWhileInUse(other);
    } catch (IOException e) {
      LOG.warn("the ring of a stream that was replaced is still there", e);
    }
  }

  /** After this, a loss of power loses nothing that was written before. */
  public void sync() {
    list().forEach(ReplayStream::syncIfDirty);
  }

  @Override
  public synchronized void close() {
    byName.values().forEach(ReplayStream::close);
    byName.clear();
    removed.forEach(ReplayStream::close);
    removed.clear();
  }
}
