package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import quire.catalog.ExtentRow;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.file.ExtentRows;
import quire.log.LogRange;
import quire.log.Pages;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

/** Compares a whole store with a model that has no open files. */
final class TreeComparison {
  private final OpenStore store;
  private final Vfs vfs;
  private final VfsModel model;

  TreeComparison(OpenStore store, VfsModel model) {
    this.store = store;
    this.vfs = store.vfs();
    this.model = model;
  }

  void compareAll() {
    Map<Long, ModelNode> wanted = model.reachable();
    wanted.values().forEach(this::compare);
    TreeSet<Long> inodes = new TreeSet<>();
    store.catalog().allInodes(inode -> inodes.add(inode.ino()));
    assertEquals(new TreeSet<>(wanted.keySet()), inodes, "inodes of the catalog");
    store.catalog().orphans(ino -> fail("inode " + ino + " is still an orphan"));
  }

  private static boolean fail(String problem) {
    throw new AssertionError(problem);
  }

  private void compare(ModelNode node) {
    assertEquals(ModelChoices.describe(node), ModelChoices.describe(vfs.getattr(node.ino)));
    Long mtime = node.mtime;
    if (mtime != null) {
      assertEquals(mtime, vfs.getattr(node.ino).mtime(), "time of " + node);
    }
    compareXattrs(node);
    if (node.isDirectory()) {
      compareEntries(node);
    } else if (node.isRegular()) {
      assertArrayEquals(node.bytes, content(node), () -> "content of " + node);
    } else if (node.type == FileType.SYMLINK) {
      assertArrayEquals(node.bytes, vfs.readlink(node.ino));
    }
  }

  private void compareXattrs(ModelNode node) {
    List<String> names = new ArrayList<>();
    vfs.listxattr(node.ino, Caller.ROOT).forEach(name -> names.add(name.toString()));
    assertEquals(List.copyOf(node.xattrs.keySet()), names, "attributes of " + node);
    node.xattrs.forEach(
        (name, value) -> assertArrayEquals(value, vfs.getxattr(node.ino, Name.of(name))));
  }

  private void compareEntries(ModelNode node) {
    List<String> wanted = new ArrayList<>(List.of(". " + node.ino, ".. " + node.parent.ino));
    node.entries.forEach((name, entry) -> wanted.add(name + " " + entry.node().ino));
    List<String> got = new ArrayList<>();
    long handle = vfs.opendir(node.ino);
    vfs.readdir(handle, 0, entry -> got.add(entry.name() + " " + entry.ino()));
    vfs.release(handle);
    assertEquals(wanted, got, "entries of " + node);
  }

  private byte[] content(ModelNode node) {
    long handle = vfs.open(node.ino, OpenFlags.O_RDONLY);
    ByteBuffer into = ByteBuffer.allocate(node.bytes.length + 1);
    int count = vfs.read(handle, 0, into);
    vfs.release(handle);
    byte[] content = new byte[count];
    into.get(0, content);
    return content;
  }

  /** Requires that an extent names every page of the log; other pages would be lost space. */
  void requireNoLeaks() {
    Map<Long, Long> owners = new HashMap<>();
    store
        .catalog()
        .allExtents(
            owned -> {
              if (owned.row().kind() != ExtentRow.Kind.FILL) {
                LogRange pages = ExtentRows.pages(owned.row());
                for (long page = pages.address(); page < pages.end(); page += Pages.SIZE) {
                  Long other = owners.put(page, owned.ino());
                  assertTrue(other == null || other == owned.ino(), "a page of two files");
                }
              }
              return true;
            });
    store
        .log()
        .data()
        .forEach(
            range -> {
              for (long page = range.address(); page < range.end(); page += Pages.SIZE) {
                assertTrue(owners.containsKey(page), "nothing names log page %#x".formatted(page));
              }
            });
  }
}
