package quire.crash;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.vfs.Vfs;

/** The content of snapshots, as text. */
final class SnapshotText {
  private static final int DOT_ENTRIES = 2;

  private SnapshotText() {}

  /** The directory in which snapshots are. */
  static long directory(Vfs vfs) {
    long quire = vfs.lookup(Catalog.ROOT, Name.of(".quire")).ino();
    return vfs.lookup(quire, Name.of("snapshots")).ino();
  }

  static String of(Vfs vfs, String snapshot) {
    StringBuilder text = new StringBuilder();
    add(vfs, vfs.lookup(directory(vfs), Name.of(snapshot)).ino(), "/", text);
    return text.toString();
  }

  /** The texts of all snapshots. */
  static Map<String, String> all(Vfs vfs) {
    Map<String, String> texts = new TreeMap<>();
    vfs.trees()
        .list()
        .forEach(row -> texts.put(row.name().toString(), of(vfs, row.name().toString())));
    return texts;
  }

  private static void add(Vfs vfs, long directory, String path, StringBuilder text) {
    List<Dentry> entries = new ArrayList<>();
    long handle = vfs.opendir(directory);
    vfs.readdir(handle, DOT_ENTRIES, entries::add);
    vfs.release(handle);
    for (Dentry entry : entries) {
      InodeRecord inode = vfs.lookup(directory, entry.name());
      String child = path + entry.name();
      text.append(child).append(' ').append(Integer.toOctalString(inode.mode()));
      if (inode.isRegular()) {
        text.append(' ').append(inode.size()).append(' ').append(sum(vfs, inode));
      }
      text.append('\n');
      if (inode.isDirectory()) {
        add(vfs, inode.ino(), child + "/", text);
      }
    }
  }

  private static int sum(Vfs vfs, InodeRecord inode) {
    ByteBuffer content = ByteBuffer.allocate((int) inode.size());
    long handle = vfs.open(inode.ino(), 0);
    vfs.read(handle, 0, content);
    vfs.release(handle);
    return Arrays.hashCode(content.array());
  }
}
