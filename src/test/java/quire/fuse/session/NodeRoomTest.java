package quire.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.device.Device;
import quire.fuse.device.KernelCalls;
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.libc.Descriptors;
import quire.metrics.Metrics;
import quire.vfs.OpenStore;
import quire.vfs.call.Caller;
import quire.work.HeapBudget;

/** A kernel that forgets nothing is told of as many inodes as there is room for. */
final class NodeRoomTest {
  private static final int FILES = 300;

  @TempDir Path scratch;

  private final Request request = new Request(Device.MAX_BYTES + 4096);
  private final Reply reply = new Reply(Device.MAX_BYTES);
  private OpenStore store;
  private Device nowhere;
  private Operations operations;
  private HeapBudget holdings;

  @BeforeEach
  void open() throws Exception {
    store = OpenStore.open(scratch);
    nowhere = new Device(KernelCalls.load(), Descriptors.open("/dev/null", Descriptors.O_RDWR));
    operations = new Operations(store.vfs(), new Metrics(), nowhere, null, () -> {});
    holdings = store.vfs().usage().holdings();
    for (int i = 0; i < FILES; i++) {
      store.vfs().mkdir(1, Name.of("d" + i), 0755, Caller.ROOT);
    }
    store.vfs().trees().take(Name.of("s"), 1);
  }

  @AfterEach
  void close() {
    nowhere.close();
    store.close();
  }

  private void serve(Opcode opcode, long node, byte[] body) {
    ByteBuffer buffer = request.buffer();
    int length = In.Header.BYTES + body.length;
    buffer.putInt(In.Header.LEN, length).putInt(In.Header.OPCODE, opcode.number());
    buffer.putLong(In.Header.UNIQUE, 2).putLong(In.Header.NODEID, node);
    buffer.putInt(In.Header.UID, 0).putInt(In.Header.GID, 0);
    buffer.put(In.Header.BYTES, body);
    assertTrue(request.arrived(length));
    reply.begin(request.unique(), nowhere);
    operations.serve(request, reply);
  }

  /** The number that the kernel knows it by from now on. */
  private long lookup(long parent, String name) {
    serve(Opcode.LOOKUP, parent, (name + "\0").getBytes(StandardCharsets.US_ASCII));
    return reply.entryIno(); // which is the same for directories
  }

  private void forget(long node) {
    ByteBuffer times = ByteBuffer.allocate(In.Forget.BYTES).order(request.buffer().order());
    serve(Opcode.FORGET, node, times.putLong(In.Forget.NLOOKUP, 1).array());
  }

  @Test
  void whatTheKernelKnowsIsCountedUntilItForgets() {
    long quire = lookup(1, ".quire");
    long snapshots = lookup(quire, "snapshots");
    long snapshot = lookup(snapshots, "s");
    for (int round = 0; round < 2; round++) {
      lookup(1, "d0"); // so that round 1 begins as round 0 ends
      long before = holdings.usedBytes();
      long[] known = new long[FILES];
      for (int i = 1; i < FILES; i++) {
        known[i] = lookup(i % 2 == 0 ? 1 : snapshot, "d" + i);
      }
      long more = holdings.usedBytes() - before;
      assertTrue(more >= FILES * 40L, () -> more + " bytes for " + FILES);
      for (int i = 1; i < FILES; i++) {
        forget(known[i]);
      }
      long left = holdings.usedBytes() - before;
      long recent = round == 0 ? FILES / 2 * 600L : 0; // nodes that were just used are kept
      assertTrue(left <= recent, () -> left + " bytes are left");
    }
  }

  @Test
  void whereThereIsNoRoomNoOtherInodeIsTold() {
    lookup(1, "d1");
    long free = holdings.bytes() - holdings.usedBytes();
    holdings.add(free);
    for (Opcode opcode : List.of(Opcode.LOOKUP, Opcode.SYMLINK)) {
      FsException refused = null;
      try {
        serve(opcode, 1, "d2\0new\0".getBytes(StandardCharsets.US_ASCII));
      } catch (FsException e) {
        refused = e;
      }
      assertEquals(Errno.ENOMEM, refused == null ? null : refused.errno());
    }
    assertTrue(listing() > 0); // which tells of no inodes
    assertEquals(holdings.bytes(), holdings.usedBytes());
    holdings.add(-free);
    lookup(1, "d2");
  }

  /** Bytes of a listing of the root directory. */
  private int listing() {
    ByteBuffer read = ByteBuffer.allocate(In.Read.BYTES).order(request.buffer().order());
    read.putLong(In.Read.FH, handle()).putInt(In.Read.SIZE, 4096);
    serve(Opcode.READDIRPLUS, 1, read.array());
    return reply.length();
  }

  private long handle() {
    holdings.add(-(1 << 20)); // for the handle
    try {
      return store.vfs().opendir(1);
    } finally {
      holdings.add((1 << 20) - 1024);
    }
  }
}
