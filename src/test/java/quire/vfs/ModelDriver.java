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
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

/**
 * Does one random operation after the other on a {@link Vfs} and on a {@link VfsModel}, and
 * compares what they answer, the errno included.
 */
final class ModelDriver {
  private static final int MAX_NODES = 200;
  private static final int MAX_HANDLES = 24;
  private static final int MAX_FILE = 400_000;
  private static final int NAMES = 12;

  /** A handle of both, and how far a listing through it got. */
  private static final class Open {
    final long handle;
    final ModelNode node;
    final int flags;
    long cookie;
    long sequence = -1;

    Open(long handle, ModelNode node, int flags) {
      this.handle = handle;
      this.node = node;
      this.flags = flags;
    }
  }

  private final Random random;
  private final VfsModel model = new VfsModel();
  private final List<ModelNode> nodes = new ArrayList<>(List.of(model.root));
  private final List<Open> handles = new ArrayList<>();
  private final boolean clones;
  private Vfs vfs;
  private String doing = "nothing";

  /**
   * @param clones whether files share extents; what they share stays in the log for now
   */
  ModelDriver(Random random, Vfs vfs, boolean clones) {
    this.random = random;
    this.vfs = vfs;
    this.clones = clones;
  }

  VfsModel model() {
    return model;
  }

  /** The store was closed and opened again: what was open is not any more. */
  void reopened(Vfs reopened) {
    vfs = reopened;
    handles.forEach(open -> open.node.opens--);
    handles.clear();
    nodes.removeIf(ModelNode::isGone);
  }

  @Override
  public String toString() {
    return doing;
  }

  // ---- comparing

  @SuppressWarnings("AnnotateFormatMethod") // its annotation is of no library that we have
  private void doing(String format, Object... arguments) {
    doing = format.formatted(arguments);
  }

  /** Both succeed with equal answers, or both fail with the same errno; tells which. */
  private boolean same(Supplier<Object> real, Supplier<Object> expected) {
    Object got = outcome(real);
    Object wanted = outcome(expected);
    if (wanted instanceof byte[] bytes && got instanceof byte[] gotBytes) {
      assertArrayEquals(bytes, gotBytes);
    } else {
      assertEquals(wanted, got);
    }
    return !(wanted instanceof Errno);
  }

  private static Object outcome(Supplier<Object> operation) {
    try {
      return operation.get();
    } catch (FsException e) {
      return e.errno();
    }
  }

  private static Supplier<Object> quietly(Runnable operation) {
    return () -> {
      operation.run();
      return "done";
    };
  }

  static String describe(ModelNode node) {
    return "ino=%d type=%s mode=%o uid=%d gid=%d nlink=%d size=%d"
        .formatted(node.ino, node.type, node.mode, node.uid, node.gid, node.nlink, node.size());
  }

  static String describe(InodeRecord inode) {
    return "ino=%d type=%s mode=%o uid=%d gid=%d nlink=%d size=%d"
        .formatted(
            inode.ino(),
            inode.type(),
            inode.mode() & 07777,
            inode.uid(),
            inode.gid(),
            inode.nlink(),
            inode.size());
  }

  // ---- choosing

  private ModelNode node() {
    return nodes.get(random.nextInt(nodes.size()));
  }

  /** Mostly a directory. */
  private ModelNode directory() {
    ModelNode node = node();
    for (int i = 0; i < 8 && !node.isDirectory(); i++) {
      node = node();
    }
    return node;
  }

  private ModelNode file() {
    ModelNode node = node();
    for (int i = 0; i < 8 && !node.isRegular(); i++) {
      node = node();
    }
    return node;
  }

  private String name() {
    int n = random.nextInt(NAMES * 50);
    return switch (n) {
      case 0 -> "x".repeat(256);
      case 1 -> "y".repeat(255);
      case 2 -> ".";
      case 3 -> "..";
      default -> "n" + n % NAMES;
    };
  }

  private String nameThatMayBe(ModelNode parent) {
    if (parent.entries.isEmpty() || random.nextInt(4) == 0) {
      return name();
    }
    List<String> names = new ArrayList<>(parent.entries.keySet());
    return names.get(random.nextInt(names.size()));
  }

  /** Small and unaligned, near a page's edge, or long enough to go straight to the log. */
  private int offset(ModelNode node) {
    int size = node.isRegular() ? node.bytes.length : 0;
    return switch (random.nextInt(5)) {
      case 0 -> 0;
      case 1 -> size;
      case 2 -> random.nextInt(MAX_FILE / 4096) * 4096;
      case 3 -> Math.max(0, random.nextInt(60) * 4096 - 2 + random.nextInt(5));
      default -> random.nextInt(size + 1000);
    };
  }

  private int length() {
    return switch (random.nextInt(12)) {
      case 0 -> 1 + random.nextInt(10);
      case 1 -> 4096;
      case 2 -> 4096 * (1 + random.nextInt(5));
      case 3 -> 60_000 + random.nextInt(80_000);
      case 4 -> 0;
      default -> 1 + random.nextInt(6000);
    };
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    int kind = random.nextInt(8);
    if (kind > 1) {
      random.nextBytes(bytes);
    }
    if (kind == 1) {
      Arrays.fill(bytes, (byte) random.nextInt(256));
    }
    if (kind == 2) {
      int from = random.nextInt(length + 1);
      Arrays.fill(bytes, from, from + random.nextInt(length - from + 1), (byte) 0);
    }
    return bytes;
  }

  // ---- operations

  void step() {
    int n = random.nextInt(100);
    if (n < 45 && !handles.isEmpty()) {
      onHandle(handles.get(random.nextInt(handles.size())));
    } else if (n < 60) {
      openOrClose();
    } else if (n < 75) {
      make();
    } else if (n < 88) {
      removeOrRename();
    } else {
      attributes();
    }
  }

  private void onHandle(Open open) {
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

  private void both(String what, Open open, Runnable operation) {
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
        quietly(() -> vfs.write(open.handle, offset, from, false)),
        quietly(
            () -> {
              requireWritable(open, Errno.EBADF);
              boolean append = OpenFlags.has(open.flags, OpenFlags.O_APPEND);
              model.write(open.node, append ? open.node.bytes.length : offset, bytes);
            }));
  }

  private static void requireWritable(Open open, Errno otherwise) {
    if (!OpenFlags.canWrite(open.flags)) {
      throw new FsException(otherwise);
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

  /** Where holes are is the file's own business, but what it calls a hole must read as zeros. */
  private void seek(Open open) {
    byte[] bytes = open.node.bytes;
    int offset = random.nextInt(bytes.length + 10);
    doing("seek from %d in %s", offset, open.node);
    Object data = outcome(() -> vfs.seek(open.handle, offset, false));
    Object hole = outcome(() -> vfs.seek(open.handle, offset, true));
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

  private void openOrClose() {
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

  private void open(ModelNode node, int flags, Supplier<Long> real, Runnable expected) {
    long[] handle = {0};
    boolean opened = same(quietly(() -> handle[0] = real.get()), quietly(expected));
    if (opened) {
      handles.add(new Open(handle[0], node, flags));
    }
  }

  private void release(Open open) {
    doing("release %s", open.node);
    handles.remove(open);
    vfs.release(open.handle);
    open.node.opens--;
  }

  private void make() {
    ModelNode parent = directory();
    String name = name();
    int mode = random.nextInt(4) == 0 ? random.nextInt(010000) & ~02000 : 0644;
    switch (nodes.size() > MAX_NODES ? 4 : random.nextInt(8)) {
      case 0, 1 -> {
        doing("mkdir %s in %s", name, parent);
        made(
            () -> vfs.mkdir(parent.ino, Name.of(name), mode, Caller.ROOT),
            () -> model.make(parent, name, FileType.DIRECTORY, mode));
      }
      case 2 -> {
        byte[] target = new byte[random.nextInt(30) == 0 ? 4096 : random.nextInt(60)];
        Arrays.fill(target, (byte) 't');
        doing("symlink %s in %s", name, parent);
        made(
            () -> vfs.symlink(parent.ino, Name.of(name), target, Caller.ROOT),
            () -> model.symlink(parent, name, target));
      }
      case 3, 4 -> link(parent, name);
      default -> {
        FileType type = random.nextInt(10) == 0 ? FileType.FIFO : FileType.REGULAR;
        doing("mknod %s in %s", name, parent);
        made(
            () -> vfs.mknod(parent.ino, Name.of(name), type.bits() | mode, 0, Caller.ROOT),
            () -> model.make(parent, name, type, mode));
      }
    }
  }

  private void made(Supplier<InodeRecord> real, Supplier<ModelNode> expected) {
    same(
        () -> describe(real.get()),
        () -> {
          ModelNode node = expected.get();
          nodes.add(node);
          // the number is the vfs's to choose
          long newest = nodes.stream().mapToLong(known -> known.ino).max().orElseThrow();
          node.ino = vfs.lookup(node.parent.ino, lastName(node)).ino();
          assertTrue(node.ino > newest, "number " + node.ino + " is not new");
          return describe(node);
        });
  }

  private static Name lastName(ModelNode node) {
    for (Map.Entry<String, ModelNode.Entry> entry : node.parent.entries.entrySet()) {
      if (entry.getValue().node() == node) {
        return Name.of(entry.getKey());
      }
    }
    throw new IllegalStateException("no name");
  }

  private void link(ModelNode parent, String name) {
    ModelNode node = node();
    doing("link %s as %s in %s", node, name, parent);
    same(
        () -> describe(vfs.link(node.ino, parent.ino, Name.of(name))),
        () -> describe(model.link(node, parent, name)));
  }

  private void removeOrRename() {
    ModelNode parent = directory();
    String name = nameThatMayBe(parent);
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        doing("unlink %s in %s", name, parent);
        same(
            quietly(() -> vfs.unlink(parent.ino, Name.of(name))),
            quietly(() -> model.unlink(parent, name)));
      }
      case 2 -> {
        if (!name.startsWith(".")) {
          doing("rmdir %s in %s", name, parent);
          same(
              quietly(() -> vfs.rmdir(parent.ino, Name.of(name))),
              quietly(() -> model.rmdir(parent, name)));
        }
      }
      default -> rename(parent, name);
    }
    nodes.removeIf(node -> node.isGone() && random.nextInt(3) > 0);
  }

  private void rename(ModelNode parent, String name) {
    ModelNode newParent = random.nextInt(3) == 0 ? parent : directory();
    String newName = random.nextBoolean() ? name() : nameThatMayBe(newParent);
    if (name.startsWith(".") || newName.startsWith(".")) {
      return;
    }
    int flags = random.nextInt(12);
    int wanted = flags < 4 ? flags : 0;
    doing("rename %s in %s to %s in %s, flags %d", name, parent, newName, newParent, wanted);
    same(
        quietly(
            () -> vfs.rename(parent.ino, Name.of(name), newParent.ino, Name.of(newName), wanted)),
        quietly(() -> model.rename(parent, name, newParent, newName, wanted)));
  }

  private void attributes() {
    ModelNode node = node();
    switch (random.nextInt(9)) {
      case 0 -> setattr(node, AttributeChange.mode(random.nextInt(010000) & ~02000));
      case 1 -> setattr(node, AttributeChange.owner(random.nextInt(3), null));
      case 2 -> setattr(node, AttributeChange.size(random.nextInt(200_000)));
      case 3 -> setattr(node, AttributeChange.times(null, random.nextLong()));
      case 4, 5 -> setXattr(node);
      case 6 -> removeXattr(node);
      case 7 -> {
        ModelNode parent = directory();
        String name = nameThatMayBe(parent);
        doing("lookup %s in %s", name, parent);
        same(
            () -> describe(vfs.lookup(parent.ino, Name.of(name))),
            () -> describe(model.lookup(parent, name)));
      }
      default -> {
        doing("getattr of %s", node);
        same(
            () -> describe(vfs.getattr(node.ino)),
            () -> {
              if (node.isGone()) {
                throw new FsException(Errno.ENOENT);
              }
              return describe(node);
            });
      }
    }
  }

  private void setattr(ModelNode node, AttributeChange change) {
    doing("%s of %s", change, node);
    same(
        () -> describe(vfs.setattr(node.ino, change)),
        () -> {
          model.setattr(node, change);
          return describe(node);
        });
  }

  private void setXattr(ModelNode node) {
    String name = "user.x" + random.nextInt(5);
    byte[] value = bytes(random.nextInt(40));
    int flags = random.nextInt(3);
    doing("setxattr %s of %s flags %d", name, node, flags);
    same(
        quietly(() -> vfs.setxattr(node.ino, Name.of(name), value, flags)),
        quietly(() -> model.setxattr(node, name, value, flags)));
  }

  private void removeXattr(ModelNode node) {
    String name = "user.x" + random.nextInt(5);
    doing("removexattr %s of %s", name, node);
    if (same(() -> vfs.getxattr(node.ino, Name.of(name)), () -> model.getxattr(node, name))) {
      vfs.removexattr(node.ino, Name.of(name));
      model.removexattr(node, name);
    }
  }
}
