package quire.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.device.Device;
import quire.fuse.device.KernelCalls;
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.fuse.wire.Out;
import quire.libc.Descriptors;
import quire.log.FaultyStorage;
import quire.log.FileLogStorage;
import quire.metrics.Metrics;
import quire.vfs.OpenStore;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

/** A file whose last bytes cannot be stored when its last handle is released. */
final class FailingReleaseTest {
  private static final Name NAME = Name.of("name");
  private static final long DAY = 24 * 60 * 60;

  @TempDir Path scratch;

  private final Request request = new Request(Device.MAX_BYTES + 4096);
  private final Reply reply = new Reply(Device.MAX_BYTES);
  private FaultyStorage storage;
  private OpenStore store;
  private Path replies;
  private Device device;
  private Operations operations;

  @BeforeEach
  void open() throws IOException {
    storage = new FaultyStorage(new FileLogStorage(Files.createDirectory(scratch.resolve("log"))));
    store = OpenStore.open(scratch, Catalog.open(scratch.resolve("catalog")), storage);
    replies = Files.createTempFile(scratch, "replies", "");
    int fd = Descriptors.open(replies.toString(), Descriptors.O_RDWR);
    device = new Device(KernelCalls.load(), fd);
    operations = new Operations(store.vfs(), new Metrics(), device, null, () -> {});
  }

  @AfterEach
  void close() {
    storage.failingWrites.set(0);
    device.close();
    store.close();
  }

  /** Serves a request; returns the reply without its header. The device is a file. */
  private ByteBuffer serve(Opcode opcode, long node, byte[] body) throws IOException {
    ByteBuffer buffer = request.buffer();
    int length = In.Header.BYTES + body.length;
    buffer.putInt(In.Header.LEN, length).putInt(In.Header.OPCODE, opcode.number());
    buffer.putLong(In.Header.UNIQUE, 2).putLong(In.Header.NODEID, node);
    buffer.put(In.Header.BYTES, body);
    assertTrue(request.arrived(length));
    reply.begin(request.unique(), device);
    operations.serve(request, reply);
    reply.send(opcode.label());
    byte[] all = Files.readAllBytes(replies);
    ByteBuffer sent = ByteBuffer.wrap(all, all.length - reply.length(), reply.length());
    return sent.slice().order(buffer.order());
  }

  private long attributesKept() throws IOException {
    byte[] name = (NAME + "\0").getBytes(StandardCharsets.US_ASCII);
    return serve(Opcode.LOOKUP, Catalog.ROOT, name).getLong(Out.Entry.ATTR_VALID);
  }

  @Test
  void theFileNoLongerCountsAsOpenForWriting() throws IOException {
    int mode = FileType.REGULAR.bits() | 0644;
    long ino = store.vfs().mknod(Catalog.ROOT, NAME, mode, 0, Caller.ROOT).ino();
    byte[] open = new byte[In.Open.BYTES];
    ByteBuffer.wrap(open).order(ByteOrder.nativeOrder()).putInt(In.Open.FLAGS, OpenFlags.O_RDWR);
    long handle = serve(Opcode.OPEN, ino, open).getLong(Out.Open.FH);
    assertEquals(1, attributesKept());
    store.vfs().write(handle, 0, ByteBuffer.allocateDirect(100).put(0, (byte) 1));
    storage.failingWrites.set(Integer.MAX_VALUE);
    byte[] release = new byte[In.Release.BYTES];
    ByteBuffer.wrap(release)
        .order(ByteOrder.nativeOrder())
        .putLong(In.Release.FH, handle)
        .putInt(In.Release.FLAGS, OpenFlags.O_RDWR);
    FsException failure =
        assertThrows(FsException.class, () -> serve(Opcode.RELEASE, ino, release));
    assertEquals(Errno.EIO, failure.errno());
    assertEquals(DAY, attributesKept());
  }
}
