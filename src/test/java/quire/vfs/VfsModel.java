package quire.vfs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.FallocateMode;
import quire.vfs.call.RenameFlags;
import quire.vfs.live.Xattrs;

/**
 * A model of a {@link Vfs} as a tree in memory: it has the same operations, which take nodes in the
 * place of inode numbers, and fail with the same errno. Not thread-safe.
 */
final class VfsModel {
  final ModelNode root = new ModelNode(FileType.DIRECTORY, 0755, null);
  private long sequence;

  VfsModel() {
    root.ino = 1;
  }

  private static FsException fail(Errno errno) {
    return new FsException(errno, "as the model wants");
  }

  private static void requireThere(ModelNode node) {
    if (node.isGone()) {
      throw fail(Errno.ENOENT);
    }
  }

  private static void requireDirectory(ModelNode node) {
    requireThere(node);
    if (!node.isDirectory()) {
      throw fail(Errno.ENOTDIR);
    }
    if (node.nlink == 0) {
      throw fail(Errno.ENOENT);
    }
  }

  private static ModelNode requireEntry(ModelNode parent, String name) {
    ModelNode.Entry entry = parent.entries.get(name);
    if (entry == null) {
      throw fail(Errno.ENOENT);
    }
    return entry.node();
  }

  private static void requireNewName(String name) {
    if (name.length() > 255) {
      throw fail(Errno.ENAMETOOLONG);
    }
    if (name.equals(".") || name.equals("..")) {
      throw fail(Errno.EEXIST);
    }
  }

  ModelNode lookup(ModelNode parent, String name) {
    if (name.length() > 255) {
      throw fail(Errno.ENAMETOOLONG);
    }
    if (name.equals(".")) {
      requireThere(parent);
      return parent;
    }
    requireDirectory(parent);
    return name.equals("..") ? parent.parent : requireEntry(parent, name);
  }

  ModelNode make(ModelNode parent, String name, FileType type, int mode) {
    requireNewName(name);
    requireDirectory(parent);
    if (parent.entries.containsKey(name)) {
      throw fail(Errno.EEXIST);
    }
    ModelNode node = new ModelNode(type, mode, parent);
    enter(parent, name, node);
    return node;
  }

  ModelNode symlink(ModelNode parent, String name, byte[] target) {
    if (target.length == 0) {
      throw fail(Errno.ENOENT);
    }
    if (target.length > 4095) {
      throw fail(Errno.ENAMETOOLONG);
    }
    ModelNode node = make(parent, name, FileType.SYMLINK, 0777);
    node.bytes = target;
    return node;
  }

  private void enter(ModelNode parent, String name, ModelNode node) {
    parent.entries.put(name, new ModelNode.Entry(node, sequence++));
    parent.nlink += node.isDirectory() ? 1 : 0;
    parent.mtime = null;
    if (node.isDirectory()) {
      node.parent = parent;
    }
  }

  private void leave(ModelNode parent, String name) {
    ModelNode.Entry entry = parent.entries.remove(name);
    parent.nlink -= entry != null && entry.node().isDirectory() ? 1 : 0;
    parent.mtime = null;
  }

  private static void dropName(ModelNode node) {
    node.nlink = node.isDirectory() ? 0 : node.nlink - 1;
  }

  ModelNode link(ModelNode node, ModelNode parent, String name) {
    requireNewName(name);
    requireDirectory(parent);
    requireThere(node);
    if (node.isDirectory()) {
      throw fail(Errno.EPERM);
    }
    if (node.nlink == 0) {
      throw fail(Errno.ENOENT);
    }
    if (parent.entries.containsKey(name)) {
      throw fail(Errno.EEXIST);
    }
    node.nlink++;
    enter(parent, name, node);
    return node;
  }

  void unlink(ModelNode parent, String name) {
    requireDirectory(parent);
    ModelNode node = requireEntry(parent, name);
    if (node.isDirectory()) {
      throw fail(Errno.EISDIR);
    }
    leave(parent, name);
    dropName(node);
  }

  void rmdir(ModelNode parent, String name) {
    requireDirectory(parent);
    ModelNode node = requireEntry(parent, name);
    if (!node.isDirectory()) {
      throw fail(Errno.ENOTDIR);
    }
    if (!node.entries.isEmpty()) {
      throw fail(Errno.ENOTEMPTY);
    }
    leave(parent, name);
    dropName(node);
  }

  void rename(ModelNode parent, String name, ModelNode newParent, String newName, int flags) {
    if (flags > 2) {
      throw fail(Errno.EINVAL);
    }
    requireNewName(newName);
    requireDirectory(parent);
    requireDirectory(newParent);
    ModelNode moved = requireEntry(parent, name);
    ModelNode.Entry entry = newParent.entries.get(newName);
    ModelNode target = entry == null ? null : entry.node();
    if (flags == RenameFlags.EXCHANGE) {
      exchange(parent, name, moved, newParent, newName, target);
    } else {
      replace(parent, name, moved, newParent, newName, target, flags == RenameFlags.NOREPLACE);
    }
  }

  private void exchange(
      ModelNode parent,
      String name,
      ModelNode moved,
      ModelNode newParent,
      String newName,
      @Nullable ModelNode target) {
    if (target == null) {
      throw fail(Errno.ENOENT);
    }
    if (target == moved) {
      return;
    }
    requireNotInside(moved, newParent);
    requireNotInside(target, parent);
    leave(parent, name);
    leave(newParent, newName);
    enter(newParent, newName, moved);
    enter(parent, name, target);
  }

  private void replace(
      ModelNode parent,
      String name,
      ModelNode moved,
      ModelNode newParent,
      String newName,
      @Nullable ModelNode target,
      boolean noReplace) {
    if (noReplace && target != null) {
      throw fail(Errno.EEXIST);
    }
    requireNotInside(moved, newParent);
    if (target == moved) {
      return;
    }
    if (target != null) {
      requireReplaceable(moved, target);
      leave(newParent, newName);
      dropName(target);
    }
    leave(parent, name);
    enter(newParent, newName, moved);
  }

  private static void requireReplaceable(ModelNode moved, ModelNode target) {
    if (moved.isDirectory() && !target.isDirectory()) {
      throw fail(Errno.ENOTDIR);
    }
    if (!moved.isDirectory() && target.isDirectory()) {
      throw fail(Errno.EISDIR);
    }
    if (!target.entries.isEmpty()) {
      throw fail(Errno.ENOTEMPTY);
    }
  }

  private void requireNotInside(ModelNode directory, ModelNode destination) {
    for (ModelNode at = destination; at != root; at = at.parent) {
      if (at == directory) {
        throw fail(Errno.EINVAL);
      }
    }
  }

  void setattr(ModelNode node, AttributeChange change) {
    requireThere(node);
    Long size = change.size();
    if (size != null) {
      if (node.isDirectory()) {
        throw fail(Errno.EISDIR);
      }
      if (!node.isRegular() || size < 0) {
        throw fail(Errno.EINVAL);
      }
      resize(node, Math.toIntExact(size));
    }
    if (change.uid() != null || change.gid() != null) {
      node.uid = change.uid() == null ? node.uid : change.uid();
      node.gid = change.gid() == null ? node.gid : change.gid();
      clearSetId(node);
    }
    if (change.mode() != null) {
      node.mode = change.mode() & 07777;
    }
    if (change.mtime() != null) {
      node.mtime = change.mtime();
    }
  }

  private static void clearSetId(ModelNode node) {
    if (!node.isDirectory()) {
      node.mode &= (node.mode & 010) == 0 ? ~04000 : ~06000;
    }
  }

  void resize(ModelNode node, int size) {
    node.resize(size);
    node.mtime = null;
  }

  byte[] getxattr(ModelNode node, String name) {
    requireThere(node);
    byte[] value = node.xattrs.get(name);
    if (value == null) {
      throw fail(Errno.ENODATA);
    }
    return value;
  }

  void setxattr(ModelNode node, String name, byte[] value, int flags) {
    requireThere(node);
    boolean exists = node.xattrs.containsKey(name);
    if (exists && flags == Xattrs.CREATE) {
      throw fail(Errno.EEXIST);
    }
    if (!exists && flags == Xattrs.REPLACE) {
      throw fail(Errno.ENODATA);
    }
    node.xattrs.put(name, value);
  }

  void removexattr(ModelNode node, String name) {
    getxattr(node, name);
    node.xattrs.remove(name);
  }

  void open(ModelNode node, boolean truncate) {
    requireThere(node);
    if (node.isDirectory()) {
      throw fail(Errno.EISDIR);
    }
    if (!node.isRegular()) {
      throw fail(Errno.ENXIO);
    }
    if (truncate) {
      resize(node, 0);
    }
    node.opens++;
  }

  void opendir(ModelNode node) {
    requireThere(node);
    if (!node.isDirectory()) {
      throw fail(Errno.ENOTDIR);
    }
    node.opens++;
  }

  void write(ModelNode node, long offset, byte[] from) {
    if (from.length == 0) {
      return;
    }
    if (offset < 0) {
      throw fail(Errno.EINVAL);
    }
    if (offset + from.length > node.bytes.length) {
      node.resize(Math.toIntExact(offset + from.length));
    }
    System.arraycopy(from, 0, node.bytes, (int) offset, from.length);
    node.mtime = null;
  }

  void fallocate(ModelNode node, int mode, long offset, long length) {
    if (offset < 0 || length <= 0) {
      throw fail(Errno.EINVAL);
    }
    int action = mode & ~FallocateMode.KEEP_SIZE;
    boolean keepSize = action != mode;
    boolean punch = action == FallocateMode.PUNCH_HOLE && keepSize;
    if (action != 0 && action != FallocateMode.ZERO_RANGE && !punch) {
      throw fail(Errno.EOPNOTSUPP);
    }
    if (action != 0) {
      node.zero(offset, offset + length);
    }
    if (!keepSize && offset + length > node.bytes.length) {
      node.resize(Math.toIntExact(offset + length));
    }
    node.mtime = null;
  }

  long clone(ModelNode from, long fromOffset, ModelNode to, long toOffset, long length) {
    long count = Math.min(length, from.bytes.length - fromOffset);
    if (count <= 0) {
      return 0;
    }
    if (from == to && Math.abs(fromOffset - toOffset) < count) {
      throw fail(Errno.EINVAL);
    }
    byte[] bytes = new byte[(int) count];
    System.arraycopy(from.bytes, (int) fromOffset, bytes, 0, bytes.length);
    write(to, toOffset, bytes);
    return count;
  }

  /** Names of a directory that were entered after {@code after}, at most {@code most} of them. */
  List<Map.Entry<String, ModelNode.Entry>> list(ModelNode directory, long after, int most) {
    List<Map.Entry<String, ModelNode.Entry>> found = new ArrayList<>();
    for (Map.Entry<String, ModelNode.Entry> entry : directory.entries.entrySet()) {
      if (entry.getValue().sequence() > after && found.size() < most) {
        found.add(Map.entry(entry.getKey(), entry.getValue()));
      }
    }
    return found;
  }

  /** Every node that has a name, by number. */
  Map<Long, ModelNode> reachable() {
    Map<Long, ModelNode> all = new LinkedHashMap<>();
    collect(root, all);
    return all;
  }

  private static void collect(ModelNode node, Map<Long, ModelNode> all) {
    if (all.put(node.ino, node) == null) {
      node.entries.values().forEach(entry -> collect(entry.node(), all));
    }
  }
}
