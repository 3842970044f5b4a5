package quire.fuse.jnr;

import static quire.fuse.ErrnoBoundary.guard;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.provider.jffi.ClosureHelper;
import org.jspecify.annotations.Nullable;
import quire.catalog.Dentry;
import quire.fuse.PollEvents;
import quire.io.ByteSink;
import quire.vfs.Vfs;
import quire.vfs.call.OpenFile;
import quire.vfs.call.PollWaker;
import quire.vfs.call.WriteTime;

/** The operations that libfuse calls with a handle, and without a path. Thread-safe. */
final class HandleOperations {
  private static final int NAME_BYTES = 256;

  private final Vfs vfs;
  private final HandlePaths paths;
  private final StreamPages streams;
  private final LibFuse2 library;
  private final Map<Long, RawCallbacks.Filler> fillers = new ConcurrentHashMap<>();
  private final ThreadLocal<Pointer> scratch =
      ThreadLocal.withInitial(
          () ->
              Memory.allocateDirect(
                  Runtime.getSystemRuntime(), Layouts.STAT_BYTES + NAME_BYTES, true));

  HandleOperations(Vfs vfs, HandlePaths paths, StreamPages streams, LibFuse2 library) {
    this.vfs = vfs;
    this.paths = paths;
    this.streams = streams;
    this.library = library;
  }

  private long handle(Pointer fileInfo) {
    long handle = Layouts.handle(fileInfo);
    paths.tell(handle);
    return handle;
  }

  int fgetattr(Pointer path, Pointer stat, Pointer fileInfo) {
    return guard(
        "fgetattr",
        () -> {
          Layouts.putStat(stat, vfs.shown(vfs.getattrOf(handle(fileInfo))));
          return 0;
        });
  }

  int read(Pointer path, Pointer buffer, long size, long offset, Pointer fileInfo) {
    return guard("read", () -> read(handle(fileInfo), offset, memory(buffer, size)));
  }

  private int read(long handle, long offset, ByteBuffer into) {
    KernelRequest request = KernelRequest.current();
    int reader = request.reader();
    if (reader == OpenFile.PAGE_CACHE && vfs.isDirect(handle)) {
      return streams.read(
          request.node(),
          offset,
          into.capacity(),
          () -> vfs.read(handle, offset, ByteSink.of(into.clear()), reader));
    }
    return vfs.read(handle, offset, ByteSink.of(into), reader);
  }

  int write(Pointer path, Pointer buffer, long size, long offset, Pointer fileInfo) {
    return guard(
        "write",
        () -> {
          long handle = handle(fileInfo);
          dropSetIdIfAsked(handle);
          if (Layouts.isPageWrite(fileInfo)) {
            vfs.writeBack(handle, offset, memory(buffer, size), WriteTime.OF_ARRIVAL);
          } else {
            vfs.write(handle, offset, memory(buffer, size));
          }
          grown(KernelRequest.current());
          return (int) size;
        });
  }

  /** Waits for the kernel to drop pages, if the reply does not wait for that. */
  private void grown(KernelRequest request) {
    if (!request.mayReplyLater()) {
      streams.grown(request.node());
    }
  }

  /** An operation without a result. */
  private int onHandle(String operation, Pointer fileInfo, LongConsumer action) {
    return guard(
        operation,
        () -> {
          action.accept(handle(fileInfo));
          return 0;
        });
  }

  private void dropSetIdIfAsked(long handle) {
    KernelRequest request = KernelRequest.current();
    if (request.killsSetId()) {
      vfs.dropSetId(vfs.getattrOf(handle).ino(), request.changer());
    }
  }

  /** The request's own bytes, without a copy. */
  private static ByteBuffer memory(Pointer buffer, long size) {
    return MemoryIO.getInstance().newDirectByteBuffer(buffer.address(), (int) size);
  }

  int ftruncate(Pointer path, long size, Pointer fileInfo) {
    return onHandle(
        "ftruncate",
        fileInfo,
        handle -> {
          dropSetIdIfAsked(handle);
          vfs.truncate(handle, size);
        });
  }

  int fallocate(Pointer path, int mode, long offset, long length, Pointer fileInfo) {
    return onHandle(
        "fallocate",
        fileInfo,
        handle -> {
          dropSetIdIfAsked(handle);
          vfs.fallocate(handle, mode, offset, length);
        });
  }

  int flush(Pointer path, Pointer fileInfo) {
    return onHandle("flush", fileInfo, vfs::flush);
  }

  int fsync(Pointer path, int dataOnly, Pointer fileInfo) {
    return onHandle("fsync", fileInfo, vfs::fsync);
  }

  int release(Pointer path, Pointer fileInfo) {
    return onHandle(
        "release",
        fileInfo,
        handle -> {
          paths.remove(handle);
          streams.released(handle);
          vfs.release(handle);
        });
  }

  int readdir(Pointer path, Pointer buffer, Pointer filler, long offset, Pointer fileInfo) {
    return guard(
        "readdir",
        () -> {
          RawCallbacks.Filler fill = filler(filler);
          Pointer stat = scratch.get();
          Pointer name = stat.slice(Layouts.STAT_BYTES, NAME_BYTES);
          vfs.readdir(
              handle(fileInfo),
              offset,
              entry -> {
                Layouts.putEntryStat(stat, entry);
                putName(name, entry);
                return fill.fill(buffer, name, stat, entry.cookie()) == 0;
              });
          return 0;
        });
  }

  int poll(Pointer path, Pointer fileInfo, @Nullable Pointer pollHandle, Pointer events) {
    return guard(
        "poll",
        () -> {
          PollWaker waker = pollHandle == null ? null : new KernelPoll(library, pollHandle);
          boolean readable = poll(handle(fileInfo), waker);
          events.putInt(0, PollEvents.of(readable));
          return 0;
        });
  }

  private boolean poll(long handle, @Nullable PollWaker waker) {
    if (!PollEvents.areOfRead(KernelRequest.current().pollEvents())) {
      return vfs.poll(handle, waker);
    }
    if (waker != null) {
      waker.drop();
    }
    return true;
  }

  private static void putName(Pointer name, Dentry entry) {
    byte[] bytes = entry.name().bytes();
    name.put(0, bytes, 0, bytes.length);
    name.putByte(bytes.length, (byte) 0);
  }

  /**
   * Binds the filler function once: libfuse always passes the same one, and binding is expensive.
   */
  private RawCallbacks.Filler filler(Pointer function) {
    return fillers.computeIfAbsent(
        function.address(),
        address -> {
          ClosureHelper helper = ClosureHelper.getInstance();
          return helper
              .getNativeConveter(RawCallbacks.Filler.class)
              .fromNative(function, helper.getFromNativeContext());
        });
  }
}
