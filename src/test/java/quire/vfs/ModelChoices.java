package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;

/**
 * A {@link Vfs} and its {@link VfsModel}: chooses the arguments of the next operation, and compares
 * the results of both, also the errno.
 */
abstract class ModelChoices {
  static final int MAX_NODES = 200;
  static final int MAX_HANDLES = 24;
  static final int MAX_FILE = 400_000;
  static final int NAMES = 12;

  /** A handle of both, and how far a listing through it got. */
  static final class Open {
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

  final Random random;
  final VfsModel model = new VfsModel();
  final List<ModelNode> nodes = new ArrayList<>(List.of(model.root));
  final List<Open> handles = new ArrayList<>();
  final boolean clones;
  Vfs vfs;
  String doing = "nothing";

  /**
   * @param clones whether files share extents; what they share stays in the log for now
   */
  ModelChoices(Random random, Vfs vfs, boolean clones) {
    this.random = random;
    this.vfs = vfs;
    this.clones = clones;
  }

  VfsModel model() {
    return model;
  }

  /** To be called after the store was closed and opened again, which closes all handles. */
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

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would need another library
  void doing(String format, Object... arguments) {
    doing = format.formatted(arguments);
  }

  /**
   * Requires that both succeed with equal results or fail with the same errno; returns whether they
   * succeed.
   */
  boolean same(Supplier<Object> real, Supplier<Object> expected) {
    Object got = outcome(real);
    Object wanted = outcome(expected);
    if (wanted instanceof byte[] bytes && got instanceof byte[] gotBytes) {
      assertArrayEquals(bytes, gotBytes);
    } else {
      assertEquals(wanted, got);
    }
    return !(wanted instanceof Errno);
  }

  static Object outcome(Supplier<Object> operation) {
    try {
      return operation.get();
    } catch (FsException e) {
      return e.errno();
    }
  }

  static Supplier<Object> quietly(Runnable operation) {
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

  ModelNode node() {
    return nodes.get(random.nextInt(nodes.size()));
  }

  /** Mostly a directory. */
  ModelNode directory() {
    ModelNode node = node();
    for (int i = 0; i < 8 && !node.isDirectory(); i++) {
      node = node();
    }
    return node;
  }

  ModelNode file() {
    ModelNode node = node();
    for (int i = 0; i < 8 && !node.isRegular(); i++) {
      node = node();
    }
    return node;
  }

  String name() {
    int n = random.nextInt(NAMES * 50);
    return switch (n) {
      case 0 -> "x".repeat(256);
      case 1 -> "y".repeat(255);
      case 2 -> ".";
      case 3 -> "..";
      default -> "n" + n % NAMES;
    };
  }

  String nameThatMayBe(ModelNode parent) {
    if (parent.entries.isEmpty() || random.nextInt(4) == 0) {
      return name();
    }
    List<String> names = new ArrayList<>(parent.entries.keySet());
    return names.get(random.nextInt(names.size()));
  }

  /** Small and unaligned, near a page's edge, or long enough to go straight to the log. */
  int offset(ModelNode node) {
    int size = node.isRegular() ? node.bytes.length : 0;
    return switch (random.nextInt(5)) {
      case 0 -> 0;
      case 1 -> size;
      case 2 -> random.nextInt(MAX_FILE / 4096) * 4096;
      case 3 -> Math.max(0, random.nextInt(60) * 4096 - 2 + random.nextInt(5));
      default -> random.nextInt(size + 1000);
    };
  }

  int length() {
    return switch (random.nextInt(12)) {
      case 0 -> 1 + random.nextInt(10);
      case 1 -> 4096;
      case 2 -> 4096 * (1 + random.nextInt(5));
      case 3 -> 60_000 + random.nextInt(80_000);
      case 4 -> 0;
      default -> 1 + random.nextInt(6000);
    };
  }

  byte[] bytes(int length) {
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
}
