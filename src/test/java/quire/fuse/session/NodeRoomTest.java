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
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.vfs.OpenStore;
import quire.vfs.call.Caller;
import quire.work.HeapBudget;

/** A kernel that forgets nothing gets only as many inodes as there is room for. */
final class NodeRoomTest {
  private static final int FILES = 300;

  @TempDir Path scratch;

  private OpenStore store;
  private ServedOperations served;
  private HeapBudget holdings;

  @BeforeEach
  void open() throws Exception {
    store = OpenStore.open(scratch);
    served = ServedOperations.toNowhere(store.vfs());
    holdings = store.vfs().usage().holdings();
    for (int i = 0; i < FILES; i++) {
      store.vfs().mkdir(1, Name.of("d" + i), 0755, Caller.ROOT);
    }
    store.vfs().trees().take(Name.of("s"), 1);
  }

  @AfterEach
  void close() {
    served.close();
    store.close();
  }

  /** Looks a directory up; returns the number by which the kernel then knows it. */
  private long lookup(long parent, String name) {
    served.lookup(parent, name);
    return served.reply.entryIno(); // of a directory this is also the node
  }

  @Test
  void knownInodesCountUntilTheKernelForgetsThem() {
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
        served.forget(known[i]);
      }
      long left = holdings.usedBytes() - before;
      long recent = round == 0 ? FILES / 2 * 600L : 0; // nodes that were just used are kept
      assertTrue(left <= recent, () -> left + " bytes are left");
    }
  }

  @Test
  void withoutRoomTheKernelGetsNoMoreInodes() {
    lookup(1, "d1");
    long free = holdings.bytes() - holdings.usedBytes();
    holdings.add(free);
    for (Opcode opcode : List.of(Opcode.LOOKUP, Opcode.SYMLINK)) {
      FsException refused = null;
      try {
        served.serve(opcode, 1, "d2\0new\0".getBytes(StandardCharsets.US_ASCII));
      } catch (FsException e) {
        refused = e;
      }
      assertEquals(Errno.ENOMEM, refused == null ? null : refused.errno());
    }
    assertTrue(listing() > 0); // the listing has no inodes
    assertEquals(holdings.bytes(), holdings.usedBytes());
    holdings.add(-free);
    lookup(1, "d2");
  }

  /** Bytes of a listing of the root directory. */
  private int listing() {
    ByteBuffer read = ByteBuffer.allocate(In.Read.BYTES).order(ServedOperations.ORDER);
    read.putLong(In.Read.FH, handle()).putInt(In.Read.SIZE, 4096);
    served.serve(Opcode.READDIRPLUS, 1, read.array());
    return served.reply.length();
  }

  private long handle() {
    holdings.add(-(1 << 20)); // room for the handle
    try {
      return store.vfs().opendir(1);
    } finally {
      holdings.add((1 << 20) - 1024);
    }
  }
}
