package quire.fuse.session;

import java.nio.ByteBuffer;
import quire.fuse.wire.Flags;
import quire.fuse.wire.In;
import quire.fuse.wire.Out;
import quire.vfs.Vfs;
import quire.vfs.call.OpenFile;
import quire.vfs.call.VirtualNumbers;
import quire.vfs.call.WriteTime;

/** Operations that move bytes of open files. Thread-safe. */
final class TransferOperations {
  private final Vfs vfs;
  private final Nodes nodes;
  private final SetIdBits setId;
  private final CloseCommits commits;
  private final StreamPages streams;
  private final KernelPages pages;

  TransferOperations(
      Vfs vfs,
      Nodes nodes,
      SetIdBits setId,
      CloseCommits commits,
      StreamPages streams,
      KernelPages pages) {
    this.vfs = vfs;
    this.nodes = nodes;
    this.setId = setId;
    this.commits = commits;
    this.streams = streams;
    this.pages = pages;
  }

  void read(Request request, Reply reply) {
    boolean forPages = (request.getInt(In.Read.READ_FLAGS) & Flags.FUSE_READ_LOCKOWNER) == 0;
    int reader = forPages ? OpenFile.PAGE_CACHE : request.pid();
    int count =
        forPages && nodes.lifetime(request.node()) == Lifetime.STREAM
            ? readStreamPages(request, reply)
            : read(request, reply, reader);
    reply.setLength(count);
  }

  private int read(Request request, Reply reply, int reader) {
    return vfs.read(
        request.getLong(In.Read.FH),
        request.getLong(In.Read.OFFSET),
        reply.room(request.getInt(In.Read.SIZE)),
        reader);
  }

  private int readStreamPages(Request request, Reply reply) {
    return streams.read(
        request.node(),
        request.getLong(In.Read.OFFSET),
        request.getInt(In.Read.SIZE),
        () -> read(request, reply, OpenFile.PAGE_CACHE));
  }

  void write(Request request, Reply reply) {
    int size = request.getInt(In.Write.SIZE);
    ByteBuffer from = request.bytes(In.Write.BYTES, size);
    setId.dropIfAsked(request);
    boolean writtenBack = (request.getInt(In.Write.WRITE_FLAGS) & Flags.FUSE_WRITE_CACHE) != 0;
    boolean ofStream = VirtualNumbers.isVirtual(request.node());
    if (ofStream && writtenBack) {
      streams.refused(request.node());
    }
    long handle = request.getLong(In.Write.FH);
    long offset = request.getLong(In.Write.OFFSET);
    if (writtenBack) {
      vfs.writeBack(handle, offset, from, timeOf(request));
    } else {
      vfs.write(handle, offset, from);
    }
    if (ofStream) {
      streams.grown(request.node());
    } else if (commits.isDue(nodes.ino(request.node()), writtenBack)) {
      reply.holdFor(request.getLong(In.Write.FH));
    }
    reply.putLong(Out.Write.SIZE, size);
    reply.setLength(Out.Write.BYTES);
  }

  private WriteTime timeOf(Request request) {
    return pages.areAsked(request.node()) ? WriteTime.OF_KERNEL_LATER : WriteTime.OF_KERNEL;
  }
}
