package quire.cacheprog.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The directory of a cache, which other processes may use at the same time. Requests go to a {@link
 * DiskRun} of it. Thread-safe.
 */
public final class DiskStore {
  /** The precision of a file's last use: a write for each use would cost too much. */
  static final Duration PRECISION = Duration.ofHours(1);

  /** The least age of an unused file before it may be deleted. */
  static final Duration SPARED = Duration.ofDays(1);

  private final DiskLayout layout;
  private final boolean readOnly;
  private final Clock clock;
  private final String boot;
  private final Path scratch;
  private final DirectoryLock lock;
  private final Runs runs;

  private DiskStore(DiskLayout layout, boolean readOnly, Clock clock, String boot, Path scratch) {
    this.layout = layout;
    this.readOnly = readOnly;
    this.clock = clock;
    this.boot = boot;
    this.scratch = scratch;
    this.lock = new DirectoryLock(layout.lock());
    this.runs = new Runs(layout.runs());
  }

  /**
   * Opens the cache in a directory; makes one if there is none. Deletes what killed processes have
   * left in the scratch directory.
   *
   * @param scratch a directory for bodies when the cache's disk is full; see {@link Scratch}
   * @throws IOException with a sentence for a person if the directory cannot be used
   */
  public static DiskStore open(Path directory, Path scratch) throws IOException {
    return open(directory, scratch, Clock.systemUTC(), Boot.current());
  }

  static DiskStore open(Path directory, Path scratch, Clock clock, String boot) throws IOException {
    DiskLayout layout = DiskLayout.openOrCreate(directory);
    Files.createDirectories(layout.incoming());
    OverflowDirectory.deleteAbandoned(scratch);
    return new DiskStore(layout, false, clock, boot, scratch);
  }

  /** Opens an existing cache, which is not changed. */
  public static DiskStore openReadOnly(Path directory) throws IOException {
    DiskLayout layout = DiskLayout.openExisting(directory);
    Path scratch = Scratch.directory(); // not needed: it takes no bodies
    return new DiskStore(layout, true, Clock.systemUTC(), Boot.current(), scratch);
  }

  public boolean isReadOnly() {
    return readOnly;
  }

  /** The directory, without symlinks. */
  public Path directory() {
    return layout.root();
  }

  DiskLayout layout() {
    return layout;
  }

  Runs runs() {
    return runs;
  }

  DirectoryLock lock() {
    return lock;
  }

  Instant now() {
    return clock.instant();
  }

  /** Names the boot of the machine. */
  String boot() {
    return boot;
  }

  /** Begins a run: until it is closed, no file that it uses is deleted. */
  public DiskRun begin() throws IOException {
    return new DiskRun(
        this, new Overflow(scratch, layout.root()), readOnly ? () -> {} : runs.begin());
  }
}
