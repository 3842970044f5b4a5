package quire.vfs.trees;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.catalog.SnapshotRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.Names;
import quire.vfs.trees.TreePlaces.Held;

/**
 * Trees that were taken for one archive and that no snapshot names. Each can be looked up by an
 * unlisted name for a minute. An archive that is opened in that time can be read to its end.
 * Thread-safe.
 */
public final class PassingTrees implements AutoCloseable {
  private static final Duration KEPT = Duration.ofMinutes(1);

  /** Each takes some heap, and keeps its tree from being collected. */
  private static final int MOST = 1000;

  private final Cache<Name, Passing> trees =
      Caffeine.newBuilder()
          .expireAfterWrite(KEPT)
          .scheduler(Scheduler.systemScheduler())
          .executor(Runnable::run)
          .<Name, Passing>removalListener((name, passing, cause) -> close(passing))
          .build();

  private record Passing(SnapshotRow row, Held held) {}

  private static void close(@Nullable Passing passing) {
    if (passing != null) {
      passing.held().close();
    }
  }

  /**
   * Fails if there is no room for another tree. To be called before the tree is made.
   *
   * @throws FsException EAGAIN
   */
  public void requireRoom() {
    trees.cleanUp();
    if (trees.estimatedSize() >= MOST) {
      throw new FsException(
          Errno.EAGAIN,
          "%d archives were asked for within a minute; try again in a minute".formatted(MOST));
    }
  }

  /** Keeps a tree, closes it when its minute is over, and returns its name. */
  public Name add(Held held, long now) {
    Name name = Names.passing();
    SnapshotRow row = new SnapshotRow(name, now, 0, held.tree(), held.tree());
    trees.put(name, new Passing(row, held));
    return name;
  }

  /** Null if there is no such name, or its minute is over. */
  public @Nullable SnapshotRow find(Name name) {
    Passing passing = trees.getIfPresent(name);
    return passing == null ? null : passing.row();
  }

  @Override
  public void close() {
    trees.invalidateAll();
  }
}
