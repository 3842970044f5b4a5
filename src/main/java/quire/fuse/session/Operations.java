package quire.fuse.session;

import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;
import quire.metrics.Metrics;
import quire.vfs.Vfs;

/**
 * All operations, by their numbers. One that is missing is ENOSYS, after which the kernel does not
 * ask for most of them again: access (it checks modes itself), interrupt, statx. Thread-safe.
 */
final class Operations {
  /** To copy so many takes longer than to wake somebody. */
  private static final int LONG_BYTES = 64 << 10;

  private final @Nullable Operation[] byOpcode = new Operation[Opcode.COUNT];
  private final Nodes nodes;
  private final KernelPages pages;
  private final Observation observation;
  private final String[] names = new String[Opcode.COUNT];

  /**
   * @param device where notifications go
   * @param onReady called once the kernel has begun to ask
   */
  Operations(Vfs vfs, Metrics metrics, Device device, Runnable onReady) {
    Writers writers = new Writers();
    Nodes nodes = new Nodes(vfs, writers);
    this.nodes = nodes;
    observation = new Observation(metrics, nodes, new NodePaths(vfs, nodes));
    pages = new KernelPages(writers, device);
    Negotiation negotiation = new Negotiation(onReady);
    OpenReplies opens = new OpenReplies(vfs, negotiation);
    add(Opcode.INIT, "init", negotiation::init);
    add(Opcode.DESTROY, "destroy", (request, reply) -> {});
    addEntries(new EntryOperations(vfs, nodes));
    addAttributes(new AttributeOperations(vfs, nodes, new StreamSizes(device)));
    addFiles(new FileOperations(vfs, nodes, writers, pages, opens));
    add(Opcode.POLL, "poll", new PollOperation(vfs, device)::poll);
    addDirectories(new DirectoryOperations(vfs, nodes));
    ForgetOperations forgets = new ForgetOperations(nodes);
    add(Opcode.FORGET, "forget", forgets::forget);
    add(Opcode.BATCH_FORGET, "batch_forget", forgets::batchForget);
  }

  private void addEntries(EntryOperations on) {
    add(Opcode.LOOKUP, "lookup", on::lookup);
    add(Opcode.SYMLINK, "symlink", on::symlink);
    add(Opcode.MKNOD, "mknod", on::mknod);
    add(Opcode.MKDIR, "mkdir", on::mkdir);
    add(Opcode.UNLINK, "unlink", on::unlink);
    add(Opcode.RMDIR, "rmdir", on::rmdir);
    add(Opcode.RENAME, "rename", on::rename);
    add(Opcode.RENAME2, "rename2", on::rename2);
    add(Opcode.LINK, "link", on::link);
  }

  private void addAttributes(AttributeOperations on) {
    add(Opcode.GETATTR, "getattr", on::getattr);
    add(Opcode.SETATTR, "setattr", on::setattr);
    add(Opcode.READLINK, "readlink", on::readlink);
    add(Opcode.STATFS, "statfs", on::statfs);
    add(Opcode.SYNCFS, "syncfs", on::syncfs);
    add(Opcode.SETXATTR, "setxattr", on::setxattr);
    add(Opcode.GETXATTR, "getxattr", on::getxattr);
    add(Opcode.LISTXATTR, "listxattr", on::listxattr);
    add(Opcode.REMOVEXATTR, "removexattr", on::removexattr);
  }

  private void addFiles(FileOperations on) {
    add(Opcode.OPEN, "open", on::open);
    add(Opcode.CREATE, "create", on::create);
    add(Opcode.TMPFILE, "tmpfile", on::tmpfile);
    add(Opcode.READ, "read", on::read);
    add(Opcode.WRITE, "write", on::write);
    add(Opcode.FLUSH, "flush", on::flush);
    add(Opcode.FSYNC, "fsync", on::fsync);
    add(Opcode.RELEASE, "release", on::release);
    add(Opcode.FALLOCATE, "fallocate", on::fallocate);
    add(Opcode.LSEEK, "lseek", on::lseek);
    add(Opcode.COPY_FILE_RANGE, "copy_file_range", on::copyFileRange);
    add(Opcode.COPY_FILE_RANGE_64, "copy_file_range", on::copyFileRange64);
  }

  private void addDirectories(DirectoryOperations on) {
    add(Opcode.OPENDIR, "opendir", on::opendir);
    add(Opcode.READDIR, "readdir", on::readdir);
    add(Opcode.READDIRPLUS, "readdirplus", on::readdirplus);
    add(Opcode.RELEASEDIR, "releasedir", on::releasedir);
    add(Opcode.FSYNCDIR, "fsyncdir", on::fsyncdir);
  }

  private void add(int opcode, String name, Operation operation) {
    byOpcode[opcode] = operation;
    names[opcode] = name;
  }

  /** For messages. */
  String name(int opcode) {
    String name = isKnown(opcode) ? names[opcode] : null;
    return name == null ? "an unknown operation" : name;
  }

  private boolean isKnown(int opcode) {
    return opcode >= 0 && opcode < byOpcode.length;
  }

  /** Serves a request of any kind, which has arrived. */
  void serve(Request request, Reply reply) {
    int opcode = request.opcode();
    Operation operation = isKnown(opcode) ? byOpcode[opcode] : null;
    if (operation == null) {
      throw new FsException(Errno.ENOSYS);
    }
    request.requireStruct();
    operation.serve(request, reply);
  }

  Observation observation() {
    return observation;
  }

  KernelPages pages() {
    return pages;
  }

  /** Whether others should not have to wait until a request is served. */
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

  /**
   * Whether serving a request may wait for the kernel to write back. What has arrived is all that
   * is known of the request.
   */
  boolean mayWait(Request request) {
    return switch (request.opcode()) {
      case Opcode.LSEEK -> pages.mayHave(request.node());
      case Opcode.LOOKUP,
          Opcode.MKDIR,
          Opcode.RENAME,
          Opcode.RENAME2,
          Opcode.OPEN,
          Opcode.OPENDIR,
          Opcode.READDIR,
          Opcode.READDIRPLUS ->
          Vfs.isOfQuireTree(request.node()) && !nodes.lifetime(request.node()).isOfSnapshot();
      default -> false;
    };
  }
}
