package quire.fuse.session;

import quire.error.Errno;
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.metrics.AccessLog;
import quire.metrics.Metrics;
import quire.metrics.ServedRequest;

/** Tells {@link Metrics} of each request. Thread-safe. */
final class Observation {
  private final Metrics metrics;
  private final Nodes nodes;
  private final NodePaths paths;

  Observation(Metrics metrics, Nodes nodes, NodePaths paths) {
    this.metrics = metrics;
    this.nodes = nodes;
    this.paths = paths;
  }

  /** To be called when this thread begins to serve a request. */
  void begin(Request request) {
    ServedRequest served = ServedRequest.current();
    Opcode opcode = request.opcode();
    served.begin(opcode.label(), request.caller().uid(), request.pid());
    if (opcode == Opcode.READ || opcode == Opcode.WRITE) {
      served.range(request.getLongOrZero(In.Read.OFFSET), request.getIntOrZero(In.Read.SIZE));
    }
    if (metrics.accessLog().isWanted()) {
      tellPath(request, served);
    }
  }

  private void tellPath(Request request, ServedRequest served) {
    byte[] path = paths.of(request);
    if (path != null) {
      served.path(path);
      if (AccessLog.isPath(path)) {
        served.isOfLog();
      }
    }
    if (nameAt(request.opcode()) < 0) {
      served.inode(nodes.ino(request.node()));
    }
  }

  /** To be called when it is answered; {@code error} is 0 or a negative errno. */
  void end(Request request, Reply reply, int error) {
    ServedRequest served = ServedRequest.current();
    Opcode opcode = request.opcode();
    if (error == 0 && opcode == Opcode.READ) {
      served.answered(reply.length());
    } else if (error == 0 && opcode == Opcode.WRITE) {
      served.answered(request.getInt(In.Write.SIZE));
    } else if (error == 0 && (opcode == Opcode.CREATE || opcode == Opcode.LOOKUP)) {
      tellEntry(served, reply.entryIno());
    }
    metrics.served(served);
  }

  /** An entry without an inode tells the kernel that the name does not exist. */
  private static void tellEntry(ServedRequest served, long ino) {
    if (ino == 0) {
      served.answered(-Errno.ENOENT.number());
    } else {
      served.inode(ino);
    }
  }

  /**
   * The offset of the name in a request about a directory entry, counted from behind the header;
   * negative if the request is about the node itself.
   */
  static int nameAt(Opcode opcode) {
    return switch (opcode) {
      case Opcode.LOOKUP, Opcode.UNLINK, Opcode.RMDIR, Opcode.SYMLINK -> 0;
      case Opcode.MKNOD -> In.Mknod.BYTES;
      case Opcode.MKDIR -> In.Mkdir.BYTES;
      case Opcode.CREATE -> In.Create.BYTES;
      case Opcode.LINK -> In.Link.BYTES;
      case Opcode.RENAME -> In.Rename.BYTES;
      case Opcode.RENAME2 -> In.Rename2.BYTES;
      default -> -1;
    };
  }
}
