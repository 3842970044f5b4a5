package quire.fuse.jnr;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import jnr.ffi.byref.IntByReference;
import jnr.ffi.byref.PointerByReference;
import org.jspecify.annotations.Nullable;
import quire.fuse.ServingThreads;
import quire.fuse.wire.Flags;
import quire.metrics.Metrics;
import quire.vfs.Vfs;
import ru.serce.jnrfuse.FuseException;
import ru.serce.jnrfuse.FuseStubFS;

/**
 * A {@code FuseStubFS} whose operations are those of {@link PathOperations} and {@link
 * HandleOperations}. One instance mounts once.
 */
public final class JnrFrontDoor extends FuseStubFS {
  /** flag_nullpath_ok, flag_nopath and flag_utime_omit_ok of {@code struct fuse_operations}. */
  private static final int OPERATION_FLAGS = 0b111;

  private static final int WANTED = (int) (Flags.FUSE_ATOMIC_O_TRUNC | Flags.FUSE_BIG_WRITES);

  private final LibFuse2 library = LibFuse2.load();
  private final HiddenFiles hidden = new HiddenFiles();
  private final Runnable onReady;
  private final Metrics metrics;
  private final KernelNames names = new KernelNames(library);
  private final StreamPages streams;

  /** The closures must live as long as C may call them. */
  private final List<Object> callbacks = new ArrayList<>();

  /**
   * @param onReady called once the kernel has sent the first request
   */
  public JnrFrontDoor(Vfs vfs, Metrics metrics, Runnable onReady) {
    this.onReady = onReady;
    this.metrics = metrics;
    HandlePaths handles = new HandlePaths();
    streams = new StreamPages(library, vfs);
    fillPathOperations(new PathOperations(vfs, hidden, names, handles, streams, library));
    fillHandleOperations(new HandleOperations(vfs, handles, streams, library));
    set(Slots.INIT, RawCallbacks.Init.class, this::begin);
    memory().putInt(Slots.offset(Slots.FLAGS), OPERATION_FLAGS);
  }

  private Pointer memory() {
    return Struct.getMemory(fuseOperations);
  }

  private void fillPathOperations(PathOperations on) {
    set(Slots.GETATTR, RawCallbacks.OnPathAndStruct.class, on::getattr);
    set(Slots.READLINK, RawCallbacks.IntoBuffer.class, on::readlink);
    set(Slots.MKNOD, RawCallbacks.Mknod.class, on::mknod);
    set(Slots.MKDIR, RawCallbacks.WithMode.class, on::mkdir);
    set(Slots.UNLINK, RawCallbacks.OnPath.class, on::unlink);
    set(Slots.RMDIR, RawCallbacks.OnPath.class, on::rmdir);
    set(Slots.SYMLINK, RawCallbacks.OnTwoPaths.class, on::symlink);
    set(Slots.RENAME, RawCallbacks.OnTwoPaths.class, on::rename);
    set(Slots.LINK, RawCallbacks.OnTwoPaths.class, on::link);
    set(Slots.CHMOD, RawCallbacks.WithMode.class, on::chmod);
    set(Slots.CHOWN, RawCallbacks.Chown.class, on::chown);
    set(Slots.TRUNCATE, RawCallbacks.Truncate.class, on::truncate);
    set(Slots.UTIMENS, RawCallbacks.OnPathAndStruct.class, on::utimens);
    set(Slots.OPEN, RawCallbacks.OnPathAndStruct.class, on::open);
    set(Slots.CREATE, RawCallbacks.Create.class, on::create);
    set(Slots.OPENDIR, RawCallbacks.OnPathAndStruct.class, on::opendir);
    set(Slots.STATFS, RawCallbacks.OnPathAndStruct.class, on::statfs);
    set(Slots.SETXATTR, RawCallbacks.Setxattr.class, on::setxattr);
    set(Slots.GETXATTR, RawCallbacks.Getxattr.class, on::getxattr);
    set(Slots.LISTXATTR, RawCallbacks.IntoBuffer.class, on::listxattr);
    set(Slots.REMOVEXATTR, RawCallbacks.Removexattr.class, on::removexattr);
  }

  private void fillHandleOperations(HandleOperations on) {
    set(Slots.FGETATTR, RawCallbacks.OnTwoStructs.class, on::fgetattr);
    set(Slots.READ, RawCallbacks.Transfer.class, on::read);
    set(Slots.WRITE, RawCallbacks.Transfer.class, on::write);
    set(Slots.FTRUNCATE, RawCallbacks.Ftruncate.class, on::ftruncate);
    set(Slots.FALLOCATE, RawCallbacks.Fallocate.class, on::fallocate);
    set(Slots.FLUSH, RawCallbacks.OnPathAndStruct.class, on::flush);
    set(Slots.FSYNC, RawCallbacks.Fsync.class, on::fsync);
    set(Slots.FSYNCDIR, RawCallbacks.Fsync.class, on::fsync);
    set(Slots.RELEASE, RawCallbacks.OnPathAndStruct.class, on::release);
    set(Slots.RELEASEDIR, RawCallbacks.OnPathAndStruct.class, on::release);
    set(Slots.POLL, RawCallbacks.Poll.class, on::poll);
    set(Slots.READDIR, RawCallbacks.Readdir.class, on::readdir);
  }

  private <T> void set(int slot, Class<T> type, T callback) {
    callbacks.add(callback);
    Pointer function =
        Runtime.getSystemRuntime().getClosureManager().getClosurePointer(type, callback);
    memory().putPointer(Slots.offset(slot), function);
  }

  private @Nullable Pointer begin(Pointer connection) {
    Layouts.want(connection, WANTED);
    onReady.run();
    return null;
  }

  /**
   * Mounts, serves until the file system is unmounted, and returns.
   *
   * @param blocking must be true
   * @throws FuseException if it cannot be mounted; libfuse has written the reason to stderr
   */
  @Override
  public void mount(Path mountPoint, boolean blocking, boolean debug, String[] options) {
    if (!blocking || !mounted.compareAndSet(false, true)) {
      throw new FuseException("mounts once, and returns when unmounted");
    }
    List<String> arguments = new ArrayList<>(List.of("quire", "-f"));
    if (debug) {
      arguments.add("-d");
    }
    arguments.addAll(Arrays.asList(options));
    arguments.add(mountPoint.toAbsolutePath().toString());
    PointerByReference mountedOn = new PointerByReference();
    Pointer fuse =
        library.fuse_setup(
            arguments.size(),
            arguments.toArray(String[]::new),
            memory(),
            Struct.size(fuseOperations),
            mountedOn,
            new IntByReference(),
            null);
    if (fuse == null) {
      throw new FuseException("libfuse cannot mount on " + mountPoint);
    }
    RequestLoop loop = new RequestLoop(library, fuse, hidden, names, streams, metrics);
    ServingThreads.run(() -> loop);
    library.fuse_teardown(fuse, mountedOn.getValue());
  }

  /** Does nothing: the daemon unmounts, because jnr-fuse would detach without waiting. */
  @Override
  public void umount() {}
}
