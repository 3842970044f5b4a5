package quire.mount;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The result of one question to a mount. A daemon may hang, and its callers with it. So a thread of
 * its own asks, and is abandoned if no answer comes in time.
 *
 * @param store the store's directory: the daemon's answer, else {@link MountStore#guess}
 */
public record MountLook(MountTable.Mount mount, MountState state, Path store) {
  /** The default time limit of a question. */
  public static final Duration LIMIT = Duration.ofSeconds(5);

  /** Without the namespace {@code user.}, as Java requires. */
  private static final String ATTRIBUTE = "quire.store";

  /** Asks, for {@link #LIMIT} at most. */
  public static MountLook at(MountTable.Mount mount) {
    return at(mount, LIMIT);
  }

  /** Asks, for {@code limit} at most. */
  static MountLook at(MountTable.Mount mount, Duration limit) {
    return begin(mount, limit).join();
  }

  /** Asks all of them at the same time. */
  public static List<MountLook> at(List<MountTable.Mount> mounts) {
    List<CompletableFuture<MountLook>> looks = new ArrayList<>();
    mounts.forEach(mount -> looks.add(begin(mount, LIMIT)));
    return looks.stream().map(CompletableFuture::join).toList();
  }

  private static CompletableFuture<MountLook> begin(MountTable.Mount mount, Duration limit) {
    return CompletableFuture.supplyAsync(() -> Optional.of(ask(mount)), MountLook::start)
        .completeOnTimeout(Optional.empty(), limit.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(look -> look.orElseGet(() -> guessing(mount, MountState.SILENT)));
  }

  private static void start(Runnable question) {
    Thread.ofPlatform().daemon().name("quire-look").start(question);
  }

  /** The kernel does not cache attributes of this kind, so the daemon itself has to answer. */
  private static MountLook ask(MountTable.Mount mount) {
    try {
      if (MountTable.cover(mount) != null) {
        return guessing(mount, MountState.HIDDEN); // the other file system would answer
      }
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(
              mount.mountPoint().resolve(".quire"), UserDefinedFileAttributeView.class);
      ByteBuffer value = ByteBuffer.allocate(view.size(ATTRIBUTE));
      view.read(ATTRIBUTE, value);
      String store = new String(value.array(), 0, value.position(), StandardCharsets.UTF_8);
      return new MountLook(mount, MountState.RUNNING, Path.of(store));
    } catch (IOException | UnsupportedOperationException | InvalidPathException e) {
      return guessing(mount, MountState.ask(mount.mountPoint())); // dead, or another user's
    }
  }

  private static MountLook guessing(MountTable.Mount mount, MountState state) {
    return new MountLook(mount, state, MountStore.guess(mount));
  }
}
