package quire.vfs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;
import quire.vfs.call.DotEntries;

/**
 * Random changes below one directory. They depend only on the random numbers and the tree, and so
 * are the same on equal trees anywhere.
 */
public final class TreeWork {
  private static final int O_RDWR = 2;
  private static final int LONGEST = 300_000;
  private static final int DEEPEST = 5;

  private final Vfs vfs;
  private final long root;

  TreeWork(Vfs vfs, long root) {
    this.vfs = vfs;
    this.root = root;
  }

  public static List<Dentry> list(Vfs vfs, long directory) {
    List<Dentry> entries = new ArrayList<>();
    long handle = vfs.opendir(directory);
    vfs.readdir(handle, DotEntries.LAST_COOKIE, entries::add);
    vfs.release(handle);
    entries.sort(Comparator.comparing(Dentry::name));
    return entries;
  }

  private long anyDirectory(Random random) {
    long at = root;
    for (int depth = random.nextInt(DEEPEST); depth > 0; depth--) {
      List<Dentry> below =
          list(vfs, at).stream().filter(entry -> entry.type() == FileType.DIRECTORY).toList();
      if (below.isEmpty()) {
        return at;
      }
      at = below.get(random.nextInt(below.size())).ino();
    }
    return at;
  }

  void change(Random random) {
    long directory = anyDirectory(random);
    Name name = Name.of("n" + random.nextInt(40));
    List<Dentry> entries = list(vfs, directory);
    Dentry entry = entries.isEmpty() ? null : entries.get(random.nextInt(entries.size()));
    boolean exists = entries.stream().anyMatch(other -> other.name().equals(name));
    int choice = random.nextInt(12);
    if (entry == null || choice < 3) {
      if (!exists) {
        make(directory, name, choice, random);
      }
      return;
    }
    boolean file = entry.type() == FileType.REGULAR;
    switch (choice) {
      case 3 -> remove(directory, entry);
      case 4 -> vfs.setxattr(entry.ino(), Name.of("user.x"), bytes(random, 5), 0);
      case 5 -> {
        int mode = random.nextInt(0700);
        if (entry.type() != FileType.SYMLINK) {
          vfs.setattr(entry.ino(), AttributeChange.mode(mode));
        }
      }
      case 6 -> move(directory, entry, anyDirectory(random), name);
      case 7 -> {
        long other = anyDirectory(random);
        if (file && list(vfs, other).stream().noneMatch(e -> e.name().equals(name))) {
          vfs.link(entry.ino(), other, name);
        }
      }
      default -> {
        if (file) {
          write(entry.ino(), random);
        }
      }
    }
  }

  private void make(long directory, Name name, int choice, Random random) {
    switch (choice) {
      case 0 -> vfs.mkdir(directory, name, 0755, Caller.ROOT);
      case 1 -> vfs.symlink(directory, name, bytes(random, 9), Caller.ROOT);
      default -> {
        long handle = vfs.create(directory, name, 0644, O_RDWR, Caller.ROOT).handle();
        vfs.write(handle, 0, ByteBuffer.wrap(bytes(random, random.nextInt(LONGEST))));
        vfs.release(handle);
      }
    }
  }

  private void remove(long directory, Dentry entry) {
    if (entry.type() != FileType.DIRECTORY) {
      vfs.unlink(directory, entry.name());
    } else if (list(vfs, entry.ino()).isEmpty()) {
      vfs.rmdir(directory, entry.name());
    }
  }

  private void move(long from, Dentry entry, long to, Name name) {
    boolean taken = list(vfs, to).stream().anyMatch(other -> other.name().equals(name));
    if (!taken && (entry.type() != FileType.DIRECTORY || from == to)) {
      vfs.rename(from, entry.name(), to, name, 0);
    }
  }

  private void write(long ino, Random random) {
    long handle = vfs.open(ino, O_RDWR);
    if (random.nextInt(4) == 0) {
      vfs.truncate(handle, random.nextInt(LONGEST));
    } else {
      int offset = random.nextInt(LONGEST);
      vfs.write(handle, offset, ByteBuffer.wrap(bytes(random, random.nextInt(20_000))));
    }
    vfs.release(handle);
  }

  /** Not zero. */
  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) (1 + random.nextInt(100)));
    if (length > 100) {
      random.ints(100, 0, length).forEach(i -> bytes[i] = (byte) (1 + (i & 63)));
    }
    return bytes;
  }

  // ---- what a clone does, by hand

  /** Copies a directory with all that is in it; hard links in it stay what they are. */
  static void copy(Vfs vfs, long from, long parent, Name name) {
    copy(vfs, from, parent, name, new HashMap<>());
  }

  private static void copy(Vfs vfs, long from, long parent, Name name, Map<Long, Long> copies) {
    InodeRecord inode = vfs.getattr(from);
    Long known = copies.get(from);
    if (known != null) {
      vfs.link(known, parent, name);
      return;
    }
    long made =
        inode.type() == FileType.SYMLINK
            ? vfs.symlink(parent, name, vfs.readlink(from), Caller.ROOT).ino()
            : vfs.mknod(parent, name, inode.mode(), 0, Caller.ROOT).ino();
    if (inode.isDirectory()) {
      list(vfs, from).forEach(entry -> copy(vfs, entry.ino(), made, entry.name(), copies));
    } else {
      copies.put(from, made);
    }
    if (inode.isRegular()) {
      long handle = vfs.open(made, O_RDWR);
      vfs.write(handle, 0, ByteBuffer.wrap(content(vfs, inode)));
      vfs.release(handle);
    }
    vfs.listxattr(from, Caller.ROOT)
        .forEach(xattr -> vfs.setxattr(made, xattr, vfs.getxattr(from, xattr), 0));
  }

  /** Removes a directory with all that is in it. */
  static void remove(Vfs vfs, long parent, Name name) {
    long directory = vfs.lookup(parent, name).ino();
    for (Dentry entry : list(vfs, directory)) {
      if (entry.type() == FileType.DIRECTORY) {
        remove(vfs, directory, entry.name());
      } else {
        vfs.unlink(directory, entry.name());
      }
    }
    vfs.rmdir(parent, name);
  }

  private static byte[] content(Vfs vfs, InodeRecord inode) {
    ByteBuffer content = ByteBuffer.allocate((int) inode.size());
    long handle = vfs.open(inode.ino(), 0);
    while (content.hasRemaining() && vfs.read(handle, content.position(), content) > 0) {}
    vfs.release(handle);
    return content.array();
  }

  /** All properties that a copy shares. */
  static String text(Vfs vfs, long directory, boolean live) {
    StringBuilder text = new StringBuilder();
    text(vfs, directory, ".", live, new HashMap<>(), text);
    return text.toString();
  }

  private static void text(
      Vfs vfs, long ino, String path, boolean live, Map<Long, String> first, StringBuilder text) {
    InodeRecord inode = vfs.getattr(ino);
    text.append("%s %o %d".formatted(path, inode.mode(), inode.size()));
    if (live) {
      text.append(" links ").append(inode.nlink());
    }
    vfs.listxattr(ino, Caller.ROOT)
        .forEach(name -> text.append(' ').append(Arrays.toString(vfs.getxattr(ino, name))));
    if (inode.isRegular()) {
      String known = first.putIfAbsent(ino, path);
      text.append(known == null ? " " + Arrays.hashCode(content(vfs, inode)) : " is " + known);
    } else if (inode.type() == FileType.SYMLINK) {
      text.append(Arrays.hashCode(vfs.readlink(ino)));
    }
    text.append('\n');
    if (inode.isDirectory()) {
      list(vfs, ino)
          .forEach(
              entry ->
                  text(
                      vfs,
                      vfs.lookup(ino, entry.name()).ino(),
                      path + "/" + entry.name(),
                      live,
                      first,
                      text));
    }
  }
}
