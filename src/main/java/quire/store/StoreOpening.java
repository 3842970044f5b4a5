package quire.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * One opening of a store by a process, by which another process learns how it has ended. Not for a
 * process that may have the store open itself: it would lose its lock. Immutable.
 */
public final class StoreOpening {
  private final Path store;
  private final String number;

  private StoreOpening(Path store, String number) {
    this.store = store;
    this.number = number;
  }

  /**
   * The last one. Empty if it is not known: the lock cannot be read here, or a quire that does not
   * tell how it ends has opened the store.
   */
  public static Optional<StoreOpening> lastOf(Path store) {
    String number = text(store).opening();
    return number.isEmpty() ? Optional.empty() : Optional.of(new StoreOpening(store, number));
  }

  /** Whether everything is safe in the store, and the process changes nothing there any more. */
  public boolean isSafe() {
    return text(store).tellsSafe(number);
  }

  /** Whether another process has opened the store since. */
  public boolean isFollowed() {
    String last = text(store).opening();
    return !last.isEmpty() && !last.equals(number);
  }

  private static LockText text(Path store) {
    Path file = store.resolve(StoreDirectory.LOCK);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return LockText.NONE; // opening anything else may block
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return LockText.read(channel);
    } catch (IOException e) {
      return LockText.NONE;
    }
  }
}
