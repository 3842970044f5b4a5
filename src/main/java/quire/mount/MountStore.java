package quire.mount;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;

/**
 * Where the store of a mount is, and with it the socket of its daemon. The daemon tells it in an
 * extended attribute of the {@code .quire} directory. What the mount table names as the source is
 * only asked where the mount does not answer: an {@code fsname} may stand there.
 */
public final class MountStore {
  /** Without the namespace {@code user.}, as Java has it. */
  private static final String ATTRIBUTE = "quire.store";

  private static final String SOCKET = "control.sock";

  private MountStore() {}

  /** The store's directory. */
  public static Path of(MountTable.Mount mount) {
    try {
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(
              mount.mountPoint().resolve(".quire"), UserDefinedFileAttributeView.class);
      ByteBuffer value = ByteBuffer.allocate(view.size(ATTRIBUTE));
      view.read(ATTRIBUTE, value);
      return Path.of(new String(value.array(), 0, value.position(), StandardCharsets.UTF_8));
    } catch (IOException | UnsupportedOperationException e) {
      return Path.of(mount.source()); // it is dead, or somebody else's
    }
  }

  /** Where the daemon of a mount listens; {@link ControlSocket} gets there. */
  public static Path socket(MountTable.Mount mount) {
    return of(mount).resolve(SOCKET);
  }
}
