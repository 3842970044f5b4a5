package quire.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.error.Errno;
import quire.fuse.device.Device;
import quire.fuse.device.KernelCalls;
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.fuse.wire.Out;
import quire.libc.Descriptors;
import quire.metrics.Metrics;
import quire.vfs.OpenStore;

/** Requests that get a thread for themselves. */
final class DetachedRequestsTest {
  private static final int BODY = In.GetAttr.BYTES;

  @TempDir Path scratch;

  @Test
  void requestsOfMoreBytesThanThereIsRoomForAreRefused() throws Exception {
    assertEquals(-Errno.ENOMEM.number(), answerWithRoomFor(In.Header.BYTES + BODY - 1));
    assertEquals(0, answerWithRoomFor(In.Header.BYTES + BODY));
  }

  /** The error of a reply; the device is a file, to which the reply is written. */
  private int answerWithRoomFor(long bytes) throws Exception {
    Path replies = Files.createTempFile(scratch, "replies", "");
    Device device =
        new Device(KernelCalls.load(), Descriptors.open(replies.toString(), Descriptors.O_RDWR));
    Path store = Files.createTempDirectory(scratch, "store");
    try (OpenStore open = OpenStore.open(store)) {
      Operations operations = new Operations(open.vfs(), new Metrics(), device, null, () -> {});
      try (DetachedRequests detached = new DetachedRequests(operations, bytes)) {
        detached.answer(getattr(), device);
        Await.until("a reply", () -> Files.size(replies) >= Out.Header.BYTES);
      }
    } finally {
      device.close();
    }
    ByteBuffer reply = ByteBuffer.wrap(Files.readAllBytes(replies));
    return reply.order(java.nio.ByteOrder.nativeOrder()).getInt(Out.Header.ERROR);
  }

  private static Request getattr() {
    Request request = new Request(In.Header.BYTES + BODY);
    ByteBuffer buffer = request.buffer();
    buffer.putInt(In.Header.LEN, In.Header.BYTES + BODY);
    buffer.putInt(In.Header.OPCODE, Opcode.GETATTR.number());
    buffer.putLong(In.Header.UNIQUE, 2);
    buffer.putLong(In.Header.NODEID, 1);
    assertTrue(request.arrived(In.Header.BYTES + BODY));
    return request;
  }
}
