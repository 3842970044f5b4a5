package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.SeekTarget;

/** Operations on what is open, and on handles themselves. */
abstract class ModelHandles extends ModelChoices {
  ModelHandles(Random random, Vfs vfs, boolean clones) {
    super(random, vfs, clones);
  }

  void onHandle(Open open) {
    if (open.node.isDirectory()) {
      list(open);
      return;
    }
    switch (random.nextInt(14)) {
      case 0, 1, 2 -> read(open);
      case 3, 4, 5, 6 -> write(open);
      case 7 -> truncate(open);
      case 8, 9 -> fallocate(open);
      case 10 -> seek(open);
      case 11 -> clone(open);
      case 12 -> both("flush", open, () -> vfs.flush(open.handle));
      default -> {
        if (random.nextInt(8) == 0) {
          both("fsync", open, () -> vfs.fsync(open.handle));
        } else {
          both("getattr", open, () -> compareAttributes(open));
        }
      }
    }
  }

  void both(String what, Open open, Runnable operation) {
    doing("%s of %s", what, open.node);
    operation.run();
  }

  private void compareAttributes(Open open) {
    assertEquals(describe(open.node), describe(vfs.getattrOf(open.handle)));
  }

  private void read(Open open) {
    int offset = offset(open.node);
    int length = length();
    doing("read %d at %d of %s", length, offset, open.node);
    ByteBuffer into = ByteBuffer.allocateDirect(length);
    int size = open.node.bytes.length;
    int count = Math.max(0, Math.min(length, size - offset));
    assertEquals(count, vfs.read(open.handle, offset, into));
    byte[] got = new byte[count];
    into.get(0, got);
    byte[] wanted =
        count == 0 ? new byte[0] : Arrays.copyOfRange(open.node.bytes, offset, offset + count);
    assertArrayEquals(wanted, got);
  }

  private void write(Open open) {
    int offset = offset(open.node);
    byte[] bytes = bytes(length());
    if (Math.max(offset, open.node.bytes.length) + bytes.length > 3 * MAX_FILE) {
      return;
    }
    doing("write %d at %d of %s, flags %o", bytes.length, offset, open.node, open.flags);
    ByteBuffer from = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    same(
        quietly(() -> vfs.write(open.handle, offset, from)),
        quietly(
            () -> {
              requireWritable(open, Errno.EBADF);
              boolean append = OpenFlags.has(open.flags, OpenFlags.O_APPEND);
              model.write(open.node, append ? open.node.bytes.length : offset, bytes);
            }));
  }

  private static void requireWritable(Open open, Errno otherwise) {
    if (!OpenFlags.canWrite(open.flags)) {
      throw new FsException(otherwise, "as the model wants");
    }
  }

  private void truncate(Open open) {
    int size = offset(open.node);
    doing("truncate %s to %d", open.node, size);
    same(
        quietly(() -> vfs.truncate(open.handle, size)),
        quietly(
            () -> {
              requireWritable(open, Errno.EINVAL);
              model.resize(open.node, size);
            }));
  }

  private void fallocate(Open open) {
    int[] modes = {0, 1, 2, 3, 0x10, 0x11, 0x20};
    int mode = modes[random.nextInt(modes.length)];
    int offset = offset(open.node);
    int length = length();
    doing("fallocate %#x %d at %d of %s", mode, length, offset, open.node);
    same(
        quietly(() -> vfs.fallocate(open.handle, mode, offset, length)),
        quietly(
            () -> {
              requireWritable(open, Errno.EBADF);
              model.fallocate(open.node, mode, offset, length);
            }));
  }

  /** The file may report holes anywhere, but a reported hole must read as zeros. */
  private void seek(Open open) {
    byte[] bytes = open.node.bytes;
    int offset = random.nextInt(bytes.length + 10);
    doing("seek from %d in %s", offset, open.node);
    Object data = outcome(() -> vfs.seek(open.handle, offset, SeekTarget.DATA));
    Object hole = outcome(() -> vfs.seek(open.handle, offset, SeekTarget.HOLE));
    if (offset >= bytes.length) {
      assertEquals(List.of(Errno.ENXIO, Errno.ENXIO), List.of(data, hole));
      return;
    }
    long dataAt = data == Errno.ENXIO ? bytes.length : (long) data;
    for (int i = offset; i < dataAt; i++) {
      assertEquals(0, bytes[i], "data at " + i + " before " + dataAt);
    }
    long holeAt = (long) hole;
    assertTrue(holeAt == bytes.length || bytes[(int) holeAt] == 0, "no hole at " + holeAt);
    assertTrue(holeAt == offset || dataAt == offset);
  }

  private void clone(Open from) {
    Open to = handles.get(random.nextInt(handles.size()));
    if (!clones || !to.node.isRegular() || !OpenFlags.canWrite(to.flags)) {
      return;
    }
    int fromOffset = offset(from.node);
    int toOffset = offset(to.node);
    int length = random.nextInt(200_000);
    doing("clone %d at %d of %s to %d of %s", length, fromOffset, from.node, toOffset, to.node);
    same(
        () -> vfs.cloneRange(from.handle, fromOffset, to.handle, toOffset, length),
        () -> model.clone(from.node, fromOffset, to.node, toOffset, length));
  }

  private void list(Open open) {
    boolean restart = random.nextInt(4) == 0;
    open.cookie = restart ? 0 : open.cookie;
    open.sequence = restart ? -1 : open.sequence;
    int most = 1 + random.nextInt(6);
    doing("list %d of %s after %d", most, open.node, open.cookie);
    List<String> wanted = new ArrayList<>();
    if (open.cookie < 1) {
      wanted.add(". " + open.node.ino);
    }
    if (open.cookie < 2 && wanted.size() < most) {
      wanted.add(".. " + open.node.parent.ino);
    }
    for (Map.Entry<String, ModelNode.Entry> entry :
        model.list(open.node, open.sequence, most - wanted.size())) {
      wanted.add(entry.getKey() + " " + entry.getValue().node().ino);
      open.sequence = entry.getValue().sequence();
    }
    List<String> got = new ArrayList<>();
    vfs.readdir(
        open.handle,
        open.cookie,
        entry -> {
          got.add(entry.name() + " " + entry.ino());
          open.cookie = entry.cookie();
          return got.size() < most;
        });
    assertEquals(wanted, got);
  }

  void openOrClose() {
    if (handles.size() >= MAX_HANDLES || (!handles.isEmpty() && random.nextInt(2) == 0)) {
      release(handles.get(random.nextInt(handles.size())));
    } else if (random.nextInt(5) == 0) {
      ModelNode node = directory();
      doing("opendir %s", node);
      open(node, 0, () -> vfs.opendir(node.ino), () -> model.opendir(node));
    } else {
      ModelNode node = file();
      int[] flagsToTry = {0, 1, 2, 2, 2, 0x401, 0x402, 0x202, 0x200};
      int flags = flagsToTry[random.nextInt(flagsToTry.length)];
      boolean truncate = OpenFlags.has(flags, OpenFlags.O_TRUNC);
      doing("open %s flags %#x", node, flags);
      open(node, flags, () -> vfs.open(node.ino, flags), () -> model.open(node, truncate));
    }
  }

  void open(ModelNode node, int flags, Supplier<Long> real, Runnable expected) {
    long[] handle = {0};
    boolean opened = same(quietly(() -> handle[0] = real.get()), quietly(expected));
    if (opened) {
      handles.add(new Open(handle[0], node, flags));
    }
  }

  void release(Open open) {
    doing("release %s", open.node);
    handles.remove(open);
    vfs.release(open.handle);
    open.node.opens--;
  }
}
