package quire.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.junit.jupiter.api.Test;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.fuse.wire.Opcode;

/**
 * The fields that are read from requests and changed in replies; the layouts are those of
 * linux/fuse.h.
 */
final class KernelMessagesTest {
  private static final int ENTRY_ATTR_VALID = 24;
  private static final int ENTRY_ATTR = 40;
  private static final int MODE = 60;
  private static final int NLINK = 64;
  private static final int REGULAR = FileType.REGULAR.bits() | 0644;

  private final HiddenFiles hidden = new HiddenFiles();
  private final Pointer header = memory(16);
  private final Pointer struct = memory(1000);
  private final Pointer iovec = memory(32);
  private final KernelReply reply = new KernelReply(iovec, 2);

  KernelMessagesTest() {
    iovec.putPointer(0, header);
    iovec.putPointer(16, struct);
  }

  private static Pointer memory(int bytes) {
    return Memory.allocateDirect(Runtime.getSystemRuntime(), bytes, true);
  }

  private void entry(long node, long ino, int mode, int nlink) {
    struct.putLong(0, node);
    struct.putLong(ENTRY_ATTR, ino);
    struct.putInt(ENTRY_ATTR + MODE, mode);
    struct.putInt(ENTRY_ATTR + NLINK, nlink);
  }

  private long keptSeconds() {
    reply.keepEntryAttributes(7, hidden);
    return struct.getLong(ENTRY_ATTR_VALID);
  }

  @Test
  void attributesOfAFileWithOneNameAreKept() {
    entry(2, 100, REGULAR, 1);
    assertEquals(7, keptSeconds());
  }

  @Test
  void attributesOfAFileWithMoreNamesAreNotKept() {
    entry(2, 100, REGULAR, 2);
    assertEquals(0, keptSeconds());
  }

  @Test
  void attributesOfADirectoryAreKeptForAnyLinkCount() {
    entry(2, 100, FileType.DIRECTORY.bits() | 0755, 12);
    assertEquals(7, keptSeconds());
  }

  @Test
  void aHiddenNameCountsAsLongAsItLives() {
    Name name = Name.of(".fuse_hidden0000000200000001");
    PathResolver.Place place = new PathResolver.Place(1, name);
    hidden.add(place, 100);
    entry(2, 100, REGULAR, 1);
    assertEquals(0, keptSeconds());
    assertFalse(hidden.remove(new PathResolver.Place(2, name)));
    assertTrue(hidden.remove(place));
    assertEquals(7, keptSeconds());
  }

  @Test
  void aKeptHiddenNameIsRemovedTwice() {
    PathResolver.Place place = new PathResolver.Place(1, Name.of(".fuse_hidden0000000200000001"));
    hidden.add(place, 100);
    hidden.keep(place);
    assertTrue(hidden.remove(place));
    assertEquals(100, hidden.find(place));
    assertTrue(hidden.hides(100));
    assertTrue(hidden.remove(place));
    assertNull(hidden.find(place));
    assertFalse(hidden.hides(100));
    assertFalse(hidden.remove(place));
  }

  @Test
  void aMissingFileHasNoAttributesToKeep() {
    entry(0, 0, FileType.DIRECTORY.bits(), 1);
    assertEquals(0, keptSeconds());
  }

  @Test
  void getattrAndSetattrHaveAStructOfTheirOwn() {
    struct.putInt(16 + MODE, REGULAR);
    struct.putInt(16 + NLINK, 1);
    reply.keepAttributes(9, hidden);
    assertEquals(9, struct.getLong(0));
  }

  @Test
  void anErrorIsNoAnswer() {
    assertTrue(reply.isAnswer());
    header.putInt(4, -2);
    assertFalse(reply.isAnswer());
    header.putInt(4, 0);
    assertFalse(new KernelReply(iovec, 1).isAnswer());
  }

  @Test
  void capabilitiesAreAdded() {
    struct.putInt(12, 0b101);
    reply.accept(1 << 28);
    assertEquals((1 << 28) | 0b101, struct.getInt(12));
  }

  /** The address of its bytes is in C memory, where the garbage collector does not see it. */
  @Test
  void aCopyKeepsItsBytes() {
    iovec.putLong(24, 1000);
    List<KernelReply> copies = new ArrayList<>();
    List<Pointer> others = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      Stream.generate(reply::copy).limit(100).forEach(copies::add);
      System.gc();
      Stream.generate(() -> memory(1000)).limit(100).forEach(others::add);
      others.forEach(other -> other.setMemory(0, 1000, (byte) 1));
    }
    for (KernelReply copy : copies) {
      Pointer bytes = copy.iovec().getPointer(0);
      for (int i = 0; i < 1000; i++) {
        assertEquals(0, bytes.getByte(i));
      }
    }
  }

  private static boolean renamesTo(String newName) {
    byte[] names = "old\0.fuse_hidden\0".getBytes(StandardCharsets.US_ASCII);
    Pointer buffer = memory(256);
    buffer.putInt(0, 48 + names.length);
    buffer.putInt(4, Opcode.RENAME.number());
    buffer.put(48, names, 0, names.length);
    KernelRequest request = new KernelRequest(buffer);
    request.arrived();
    return request.renamesTo(Name.of(newName));
  }

  @Test
  void aRenameRequestHasTheNewName() {
    assertTrue(renamesTo(".fuse_hidden"));
    assertFalse(renamesTo("fuse_hidden"));
    assertFalse(renamesTo("old"));
    assertFalse(renamesTo("old..fuse_hidden"));
    assertFalse(renamesTo(".fuse_hidden0000000200000001"));
  }

  private static boolean killsSetId(Opcode opcode, int flagsAt, int flags, int uid) {
    Pointer buffer = memory(256);
    buffer.putInt(4, opcode.number());
    buffer.putInt(24, uid);
    buffer.putInt(flagsAt, flags);
    KernelRequest request = new KernelRequest(buffer);
    request.arrived();
    buffer.putInt(flagsAt, 0); // libfuse changes its buffer like this
    return request.killsSetId();
  }

  @Test
  void aRequestSaysWhetherItClearsSetIdBits() {
    assertTrue(killsSetId(Opcode.WRITE, 60, 4, 0));
    assertFalse(killsSetId(Opcode.WRITE, 60, 3, 1000));
    assertTrue(killsSetId(Opcode.SETATTR, 40, 1 << 11, 0));
    assertFalse(killsSetId(Opcode.SETATTR, 40, 1 << 3, 1000));
    assertTrue(killsSetId(Opcode.OPEN, 44, 1, 0));
    assertTrue(killsSetId(Opcode.CREATE, 52, 1, 0));
    assertFalse(killsSetId(Opcode.GETATTR, 40, -1, 1000));
  }

  @Test
  void aFallocateRequestMayAlwaysClearSetIdBits() {
    assertTrue(killsSetId(Opcode.FALLOCATE, 40, 0, 1000));
    assertTrue(killsSetId(Opcode.FALLOCATE, 40, 0, 0)); // for root too: its capabilities decide
  }
}
