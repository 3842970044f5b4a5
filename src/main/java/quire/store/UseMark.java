package quire.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import quire.io.Durable;

/**
 * The file {@code used}: while it exists, with any content, the store was opened in full at least
 * once. So its catalog and the names of its streams were there, durably, and if one of them is not,
 * it is lost. A first mount that was cut short leaves no mark. A store of an earlier quire gets it
 * when it is opened next.
 */
public final class UseMark {
  static final String NAME = "used";

  private static final String TEXT = "quire-used 1\n";

  private final StoreDirectory store;
  private final Path file;

  UseMark(StoreDirectory store) {
    this.store = store;
    this.file = store.root().resolve(NAME);
  }

  /** Whether the store was opened in full before. */
  public boolean exists() {
    return Files.exists(file);
  }

  /**
   * To be called once all parts are open. Makes the names of the streams durable, and then the
   * mark, so that no loss of power leaves a mark without the names.
   */
  public void put() throws IOException {
    if (exists()) {
      return;
    }
    Durable.sync(store.streamNames());
    Durable.sync(store.streamsDirectory());
    Durable.sync(store.root());
    Files.writeString(file, TEXT, StandardCharsets.US_ASCII);
    Durable.sync(store.root()); // any content will do
  }

  /** Whether the list of the streams is lost: whether there were any is not known then. */
  public boolean lacksNames() {
    return exists() && !Files.exists(store.streamNames());
  }

  /**
   * To be called before the store is changed: a mount would make a new list of streams, and a
   * stream whose ring is lost, too, would be forgotten.
   *
   * @throws StoreException if the list is lost
   */
  public void refuseWithoutStreams() throws IOException {
    if (lacksNames()) {
      throw new StoreException(
          """
          %1$s is not there, and the store was in use: the disk of the streams is not mounted, or \
          their files were deleted; nothing was changed. Mount that disk, or put the directory back \
          from a backup. If it is lost for good, quire fsck --repair %2$s goes on with the streams \
          whose rings are there\
          """
              .formatted(store.streamNames(), store.root()));
    }
  }
}
