package quire.vfs;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.vfs.call.Caller;
import quire.vfs.call.DotEntries;
import quire.vfs.call.OpenFlags;

/** A tree as text, with everything that a snapshot has to keep. */
final class TreeText {
  private final Vfs vfs;
  private final StringBuilder text = new StringBuilder();
  private final Map<Long, String> firstNames = new HashMap<>();

  private TreeText(Vfs vfs) {
    this.vfs = vfs;
  }

  static String of(Vfs vfs, long root) {
    TreeText tree = new TreeText(vfs);
    tree.add(root, ".");
    return tree.text.toString();
  }

  private void add(long ino, String path) {
    InodeRecord inode = vfs.getattr(ino);
    text.append(
        "%s %o %d %d %d".formatted(path, inode.mode(), inode.uid(), inode.gid(), inode.mtime()));
    if (!inode.isDirectory()) {
      text.append(" %d same as %s".formatted(inode.size(), firstName(ino, path)));
    }
    vfs.listxattr(ino, Caller.ROOT)
        .forEach(name -> text.append(" ").append(name).append(sum(vfs.getxattr(ino, name))));
    if (inode.isRegular()) {
      text.append(' ').append(inode.allocated()).append(sum(content(inode)));
    } else if (inode.type() == FileType.SYMLINK) {
      text.append(sum(vfs.readlink(ino)));
    }
    text.append(" rdev ").append(inode.rdev()).append('\n');
    if (inode.isDirectory()) {
      addEntries(ino, path);
    }
  }

  private String firstName(long ino, String path) {
    String first = firstNames.putIfAbsent(ino, path);
    return first == null ? path : first;
  }

  private void addEntries(long ino, String path) {
    Map<Name, Long> entries = new TreeMap<>();
    long handle = vfs.opendir(ino);
    vfs.readdir(
        handle, DotEntries.LAST_COOKIE, entry -> entries.put(entry.name(), entry.ino()) == null);
    vfs.release(handle);
    entries.forEach(
        (name, child) -> {
          if (vfs.lookup(ino, name).ino() != child) {
            throw new AssertionError(name + " is listed with another number than it has");
          }
          add(child, path + "/" + name);
        });
  }

  private static String sum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return ":%d:%08x".formatted(bytes.length, crc.getValue());
  }

  private byte[] content(InodeRecord inode) {
    byte[] content = new byte[(int) inode.size()];
    long handle = vfs.open(inode.ino(), OpenFlags.O_RDONLY);
    ByteBuffer into = ByteBuffer.wrap(content);
    int count = vfs.read(handle, 0, into);
    vfs.release(handle);
    if (count != content.length) {
      throw new AssertionError(count + " bytes of " + inode);
    }
    return content;
  }
}
