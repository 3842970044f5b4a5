package quire.fuse.session;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.device.Device;
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.metrics.Metrics;
import quire.vfs.Vfs;
import quire.vfs.call.VirtualNumbers;

/**
 * All operations, by their numbers. A missing one is ENOSYS, after which the kernel does not send
 * most of them again: access (it checks modes itself) and interrupt, for example. Thread-safe.
 */
final class Operations {
  /** Copying this many bytes takes longer than waking a thread. */
  private static final int LONG_BYTES = 64 << 10;

  private final Map<Opcode, Operation> byOpcode = new EnumMap<>(Opcode.class);
  private final Vfs vfs;
  private final Nodes nodes;
  private final NodeRoom room;
  private final KernelPages pages;
  private final StreamPages streams;
  private final SetIdBits setId;
  private final Observation observation;

  /**
   * @param device the device for notifications
   * @param refresh null if no file of the mount runs with set-id rights
   * @param onReady called once the kernel has sent the first request
   */
  Operations(
      Vfs vfs,
      Metrics metrics,
      Device device,
      @Nullable AttributeRefresh refresh,
      Runnable onReady) {
    Writers writers = new Writers();
    Nodes nodes = new Nodes(vfs, writers);
    this.vfs = vfs;
    this.nodes = nodes;
    observation = new Observation(metrics, nodes, new NodePaths(vfs, nodes));
    streams = new StreamPages(device);
    pages = new KernelPages(writers, device);
    Negotiation negotiation = new Negotiation(onReady);
    CloseCommits commits = new CloseCommits(vfs, negotiation);
    SmallFiles small = new SmallFiles(vfs, nodes, pages, device, negotiation);
    room = new NodeRoom(vfs.usage().holdings(), nodes, new PruneNotice(device), negotiation);
    add(Opcode.INIT, negotiation::init);
    add(Opcode.DESTROY, (request, reply) -> {});
    addEntries(new EntryOperations(vfs, nodes));
    setId = new SetIdBits(vfs, nodes, pages, refresh);
    addAttributes(new AttributeOperations(vfs, nodes, setId, small, commits, streams));
    addTransfers(new TransferOperations(vfs, nodes, setId, commits, streams, pages));
    addFiles(new FileOperations(vfs, nodes, writers, setId, pages, small, commits, negotiation));
    add(Opcode.POLL, new PollOperation(vfs, device)::poll);
    addDirectories(new DirectoryOperations(vfs, nodes, room));
    ForgetOperations forgets = new ForgetOperations(nodes, small, streams);
    add(Opcode.FORGET, forgets::forget);
    add(Opcode.BATCH_FORGET, forgets::batchForget);
  }

  private void addEntries(EntryOperations on) {
    add(Opcode.LOOKUP, on::lookup);
    add(Opcode.SYMLINK, on::symlink);
    add(Opcode.MKNOD, on::mknod);
    add(Opcode.MKDIR, on::mkdir);
    add(Opcode.UNLINK, on::unlink);
    add(Opcode.RMDIR, on::rmdir);
    add(Opcode.RENAME, on::rename);
    add(Opcode.RENAME2, on::rename2);
    add(Opcode.LINK, on::link);
  }

  private void addAttributes(AttributeOperations on) {
    add(Opcode.GETATTR, on::getattr);
    add(Opcode.SETATTR, on::setattr);
    add(Opcode.READLINK, on::readlink);
    add(Opcode.STATFS, on::statfs);
    add(Opcode.SYNCFS, on::syncfs);
    add(Opcode.SETXATTR, on::setxattr);
    add(Opcode.GETXATTR, on::getxattr);
    add(Opcode.LISTXATTR, on::listxattr);
    add(Opcode.REMOVEXATTR, on::removexattr);
  }

  private void addFiles(FileOperations on) {
    add(Opcode.OPEN, on::open);
    add(Opcode.CREATE, on::create);
    add(Opcode.TMPFILE, on::tmpfile);
    add(Opcode.FLUSH, on::flush);
    add(Opcode.FSYNC, on::fsync);
    add(Opcode.RELEASE, on::release);
    add(Opcode.FALLOCATE, on::fallocate);
    add(Opcode.LSEEK, on::lseek);
    add(Opcode.COPY_FILE_RANGE, on::copyFileRange);
    add(Opcode.COPY_FILE_RANGE_64, on::copyFileRange64);
  }

  private void addTransfers(TransferOperations on) {
    add(Opcode.READ, on::read);
    add(Opcode.WRITE, on::write);
  }

  private void addDirectories(DirectoryOperations on) {
    add(Opcode.OPENDIR, on::opendir);
    add(Opcode.READDIR, on::readdir);
    add(Opcode.READDIRPLUS, on::readdirplus);
    add(Opcode.RELEASEDIR, on::releasedir);
    add(Opcode.FSYNCDIR, on::fsyncdir);
  }

  private void add(Opcode opcode, Operation operation) {
    byOpcode.put(opcode, operation);
  }

  /** Commits the writes through a handle; returns 0. */
  int commit(long handle) {
    vfs.flush(handle);
    return 0;
  }

  /** Serves a request of any kind that has arrived. */
  void serve(Request request, Reply reply) {
    Operation operation = byOpcode.get(request.opcode());
    if (operation == null) {
      throw FsException.of(Errno.ENOSYS, "there is no operation %s", request.opcode());
    }
    request.requireStruct();
    if (isMakingKnown(request.opcode())) {
      room.require();
    }
    operation.serve(request, reply);
  }

  /** Whether the reply may tell the kernel of an inode that it does not know yet. */
  private static boolean isMakingKnown(Opcode opcode) {
    return switch (opcode) {
      case LOOKUP, CREATE, MKNOD, MKDIR, SYMLINK, LINK, TMPFILE -> true;
      default -> false;
    };
  }

  Observation observation() {
    return observation;
  }

  KernelPages pages() {
    return pages;
  }

  /** Whether a request takes so long that another thread should read the next one. */
  boolean takesLong(Request request) {
    return switch (request.opcode()) {
      case Opcode.READ, Opcode.WRITE -> request.getIntOrZero(In.Read.SIZE) >= LONG_BYTES;
      case Opcode.FSYNC,
          Opcode.FSYNCDIR,
          Opcode.SYNCFS,
          Opcode.FALLOCATE,
          Opcode.COPY_FILE_RANGE,
          Opcode.COPY_FILE_RANGE_64 ->
          true;
      default -> false;
    };
  }

  boolean isShortWrite(Request request) {
    return request.opcode() == Opcode.WRITE && !takesLong(request);
  }

  /**
   * Whether serving a request may wait for the kernel to write back, or for running reads. Only the
   * arrived bytes of the request may be used.
   */
  boolean mayWait(Request request) {
    return switch (request.opcode()) {
      case Opcode.LSEEK -> pages.mayHave(request.node());
      case Opcode.OPEN -> isOfChangingTree(request) || setId.mayWait(request);
      case Opcode.LOOKUP,
          Opcode.MKDIR,
          Opcode.RENAME,
          Opcode.RENAME2,
          Opcode.OPENDIR,
          Opcode.READDIR,
          Opcode.READDIRPLUS ->
          isOfChangingTree(request);
      case Opcode.GETATTR, Opcode.SETATTR ->
          VirtualNumbers.isVirtual(request.node())
              && nodes.lifetime(request.node()) == Lifetime.STREAM;
      case Opcode.WRITE -> streams.mayWait(request.node()) || setId.mayWait(request);
      default -> setId.mayWait(request);
    };
  }

  private boolean isOfChangingTree(Request request) {
    return VirtualNumbers.isVirtual(request.node())
        && !nodes.lifetime(request.node()).isOfSnapshot();
  }
}
