package quire.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.error.FsException;
import quire.vfs.OpenStore;
import quire.vfs.Vfs;
import quire.vfs.call.OpenFlags;

/**
 * The content of a store, found by reading all of it. Fails if the store is inconsistent.
 *
 * @param paths inode numbers by path; directories end in a slash, and the root is left out
 * @param contents of files, by number
 */
record RecoveredTree(Map<String, Long> paths, Map<Long, byte[]> contents) {
  static RecoveredTree of(OpenStore store) {
    RecoveredTree tree = new RecoveredTree(new TreeMap<>(), new HashMap<>());
    Map<Long, Integer> names = new HashMap<>();
    tree.walk(store.vfs(), "/", Catalog.ROOT, names);
    names.put(Catalog.ROOT, 1);
    store
        .catalog()
        .allInodes(
            inode -> {
              Integer count = names.remove(inode.ino());
              int links = inode.isDirectory() ? 1 : inode.nlink();
              return assertLinks(inode, links, count == null ? 0 : count);
            });
    assertEquals(Map.of(), names, "entries of inodes that do not exist");
    return tree;
  }

  private static boolean assertLinks(InodeRecord inode, int links, int names) {
    assertEquals(links, names, () -> "names of inode " + inode.ino());
    return true;
  }

  private void walk(Vfs vfs, String path, long ino, Map<Long, Integer> names) {
    long handle = vfs.opendir(ino);
    int[] counts = {0, 2};
    TreeMap<String, Long> below = new TreeMap<>();
    vfs.readdir(
        handle,
        2,
        entry -> {
          assertEquals(entry.ino(), vfs.lookup(ino, entry.name()).ino(), "both kinds of entry");
          boolean directory = entry.type() == FileType.DIRECTORY;
          String child = path + entry.name() + (directory ? "/" : "");
          paths.put(child, entry.ino());
          names.merge(entry.ino(), 1, Integer::sum);
          counts[0]++;
          counts[1] += directory ? 1 : 0;
          if (directory) {
            below.put(child, entry.ino());
          } else {
            contents.computeIfAbsent(entry.ino(), file -> content(vfs, file));
          }
          return true;
        });
    vfs.release(handle);
    assertEquals(counts[0], vfs.getattr(ino).size(), () -> "entries of " + path);
    assertEquals(counts[1], vfs.getattr(ino).nlink(), () -> "links of " + path);
    below.forEach((child, childIno) -> walk(vfs, child, childIno, names));
  }

  private static byte[] content(Vfs vfs, long ino) {
    long handle = vfs.open(ino, OpenFlags.O_RDONLY | OpenFlags.O_NOATIME);
    ByteBuffer into = ByteBuffer.allocate((int) vfs.getattr(ino).size() + 1);
    try {
      byte[] content = new byte[vfs.read(handle, 0, into)];
      into.get(0, content);
      return content;
    } catch (FsException e) {
      throw new AssertionError("inode " + ino + " cannot be read: " + e.getMessage(), e);
    } finally {
      vfs.release(handle);
    }
  }
}
