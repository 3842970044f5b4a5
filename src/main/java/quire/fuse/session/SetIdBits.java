package quire.fuse.session;

import org.jspecify.annotations.Nullable;
import quire.error.FsException;
import quire.fuse.wire.Flags;
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.vfs.Vfs;
import quire.vfs.call.VirtualNumbers;

/**
 * Removes set-user-id and set-group-id bits when a process that may not keep them changes a file's
 * bytes. The kernel leaves that to us (FUSE_HANDLE_KILLPRIV_V2), and tells for most requests
 * whether the caller lacks CAP_FSETID. But until it is told, it still uses its cached bits when the
 * file is run. Thread-safe.
 */
final class SetIdBits {
  private static final int SET_ID = 06000;

  private final Vfs vfs;
  private final Nodes nodes;
  private final KernelPages pages;
  private final @Nullable AttributeRefresh refresh;

  /**
   * @param refresh null if no file of the mount runs with set-id rights
   */
  SetIdBits(Vfs vfs, Nodes nodes, KernelPages pages, @Nullable AttributeRefresh refresh) {
    this.vfs = vfs;
    this.nodes = nodes;
    this.pages = pages;
    this.refresh = refresh;
  }

  /**
   * Whether serving a request may wait for the kernel to ask for attributes. Only the arrived bytes
   * of the request may be used.
   */
  boolean mayWait(Request request) {
    return refresh != null
        && switch (request.opcode()) {
          case Opcode.OPEN -> hasBitsIf(request, In.Open.OPEN_FLAGS, Flags.FUSE_OPEN_KILL_SUIDGID);
          case Opcode.WRITE ->
              hasBitsIf(request, In.Write.WRITE_FLAGS, Flags.FUSE_WRITE_KILL_SUIDGID);
          case Opcode.FALLOCATE -> hasBits(request.node());
          case Opcode.COPY_FILE_RANGE, Opcode.COPY_FILE_RANGE_64 ->
              hasBits(request.getLongOrZero(In.CopyFileRange.NODEID_OUT));
          default -> false;
        };
  }

  private boolean hasBitsIf(Request request, int field, int flag) {
    return (request.getIntOrZero(field) & flag) != 0 && hasBits(request.node());
  }

  private boolean hasBits(long node) {
    if (VirtualNumbers.isVirtual(node)) {
      return false;
    }
    try {
      return (vfs.getattr(node).mode() & SET_ID) != 0;
    } catch (FsException e) {
      return false; // serving the request reports the failure
    }
  }

  /** To be called before a file's bytes change, and before the caller gets an answer. */
  void dropIfAsked(Request request) {
    switch (request.opcode()) {
      case Opcode.SETATTR -> dropIf(request, In.SetAttr.VALID, Flags.FATTR_KILL_SUIDGID);
      case Opcode.OPEN -> dropIf(request, In.Open.OPEN_FLAGS, Flags.FUSE_OPEN_KILL_SUIDGID);
      case Opcode.WRITE -> dropIf(request, In.Write.WRITE_FLAGS, Flags.FUSE_WRITE_KILL_SUIDGID);
      case Opcode.FALLOCATE -> drop(request, request.node(), false);
      case Opcode.COPY_FILE_RANGE, Opcode.COPY_FILE_RANGE_64 ->
          drop(request, request.getLong(In.CopyFileRange.NODEID_OUT), false);
      default -> throw new IllegalArgumentException("opcode " + request.opcode());
    }
  }

  private void dropIf(Request request, int field, int flag) {
    if ((request.getInt(field) & flag) != 0) {
      drop(request, request.node(), true);
    }
  }

  private void drop(Request request, long node, boolean hasNoCapability) {
    if (vfs.dropSetId(nodes.ino(node), request.changer(hasNoCapability))) {
      pages.changedAttributes(node);
      if (refresh != null && request.opcode() != Opcode.SETATTR) { // its reply has the attributes
        refresh.refresh(node);
      }
    }
  }
}
