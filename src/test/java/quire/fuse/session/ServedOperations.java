package quire.fuse.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import quire.fuse.device.Device;
import quire.fuse.device.KernelCalls;
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.libc.Descriptors;
import quire.metrics.Metrics;
import quire.vfs.Vfs;

/** The operations of a vfs, serving requests that a test makes in the place of the kernel. */
final class ServedOperations implements AutoCloseable {
  /** The byte order of requests and replies. */
  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private static final Path NOWHERE = Path.of("/dev/null");

  final Request request = new Request(Device.MAX_BYTES + 4096);
  final Reply reply = new Reply(Device.MAX_BYTES);
  private final Operations operations;
  private final Device device;

  /**
   * @param replies the file that replies are written to
   */
  ServedOperations(Vfs vfs, Path replies) throws IOException {
    device =
        new Device(KernelCalls.load(), Descriptors.open(replies.toString(), Descriptors.O_RDWR));
    operations = new Operations(vfs, new Metrics(), device, null, () -> {});
  }

  static ServedOperations toNowhere(Vfs vfs) throws IOException {
    return new ServedOperations(vfs, NOWHERE);
  }

  /** Puts a request into its buffer; returns its length. */
  int put(int opcode, long node, byte[] body) {
    ByteBuffer buffer = request.buffer();
    int length = In.Header.BYTES + body.length;
    buffer.putInt(In.Header.LEN, length).putInt(In.Header.OPCODE, opcode);
    buffer.putLong(In.Header.UNIQUE, 2).putLong(In.Header.NODEID, node);
    buffer.putInt(In.Header.UID, 0).putInt(In.Header.GID, 0);
    buffer.put(In.Header.BYTES, body);
    return length;
  }

  /** Serves a request; its reply is not sent yet. */
  void serve(int opcode, long node, byte[] body) {
    assertTrue(request.arrived(put(opcode, node, body)));
    reply.begin(request.unique(), device);
    operations.serve(request, reply);
  }

  void serve(Opcode opcode, long node, byte[] body) {
    serve(opcode.number(), node, body);
  }

  void lookup(long parent, String name) {
    serve(Opcode.LOOKUP, parent, (name + "\0").getBytes(StandardCharsets.US_ASCII));
  }

  /** Serves a FORGET of one look-up. */
  void forget(long node) {
    ByteBuffer once = ByteBuffer.allocate(In.Forget.BYTES).order(ORDER);
    serve(Opcode.FORGET, node, once.putLong(In.Forget.NLOOKUP, 1).array());
  }

  @Override
  public void close() {
    device.close();
  }
}
