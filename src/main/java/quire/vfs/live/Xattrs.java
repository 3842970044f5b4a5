package quire.vfs.live;

import java.util.ArrayList;
import java.util.List;
import quire.catalog.Catalog;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.XattrSpace;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.Caller;
import quire.vfs.call.Clock;

/** Extended attributes in the namespaces user, trusted and security. Thread-safe. */
public final class Xattrs {
  public static final int CREATE = 1;
  public static final int REPLACE = 2;

  private static final int MAX_VALUE = 65_536;
  private static final List<String> NAMESPACES = List.of("user.", "trusted.", "security.");

  private final Catalog catalog;
  private final UnchangedMarks marks;
  private final Materializer materializer;

  Xattrs(Catalog catalog, UnchangedMarks marks, Materializer materializer) {
    this.catalog = catalog;
    this.marks = marks;
    this.materializer = materializer;
  }

  byte[] get(Inode inode, Name name) {
    if (inode.record().hasXattrs()) {
      requireNamespace(name);
      byte[] value = catalog.xattr(inode.ino(), name);
      if (value != null) {
        return value;
      }
    }
    throw new FsException(Errno.ENODATA);
  }

  /** The names of all attributes; trusted ones only for root. */
  List<Name> list(Inode inode, Caller caller) {
    if (!inode.record().hasXattrs()) {
      return List.of();
    }
    List<Name> names = new ArrayList<>();
    catalog.xattrNames(
        inode.ino(),
        name -> {
          if (caller.uid() == 0 || !name.startsWith("trusted.")) {
            names.add(name);
          }
          return true;
        });
    return names;
  }

  void set(Inode inode, Name name, byte[] value, int flags) {
    requireNamespace(name);
    if (name.length() > Name.MAX_BYTES) {
      throw new FsException(Errno.ERANGE);
    }
    if (value.length > MAX_VALUE) {
      throw new FsException(Errno.E2BIG);
    }
    materializer.requireEntries(inode);
    try (InodeUpdate update = new InodeUpdate(marks, inode)) {
      byte[] before = catalog.xattr(inode.ino(), name);
      boolean exists = before != null;
      if (exists && flags == CREATE) {
        throw new FsException(Errno.EEXIST);
      }
      if (!exists && flags == REPLACE) {
        throw new FsException(Errno.ENODATA);
      }
      if (before == null || value.length > before.length) {
        requireSpace(inode, name, value);
      }
      update.batch().putXattr(inode.ino(), name, value);
      update.put(inode, inode.record().withXattrs(true).withCtime(Clock.now()));
      update.commit();
    }
  }

  private void requireSpace(Inode inode, Name name, byte[] value) {
    XattrSpace space =
        inode.record().hasXattrs()
            ? catalog.xattrSpaceWithout(inode.ino(), name)
            : new XattrSpace();
    space.add(name, value.length);
    if (!space.fits()) {
      throw new FsException(
          Errno.ENOSPC,
          "attribute %s: all of a file take more than %d bytes, or their names more than %d"
              .formatted(name, XattrSpace.MOST, XattrSpace.MOST_NAMES));
    }
  }

  void remove(Inode inode, Name name) {
    materializer.requireEntries(inode);
    try (InodeUpdate update = new InodeUpdate(marks, inode)) {
      get(inode, name);
      update.batch().deleteXattr(inode.ino(), name);
      InodeRecord record = inode.record();
      update.put(inode, record.withXattrs(hasOther(inode, name)).withCtime(Clock.now()));
      update.commit();
    }
  }

  private boolean hasOther(Inode inode, Name removed) {
    boolean[] other = {false};
    catalog.xattrNames(
        inode.ino(),
        name -> {
          other[0] = !name.equals(removed);
          return !other[0];
        });
    return other[0];
  }

  private static void requireNamespace(Name name) {
    for (String namespace : NAMESPACES) {
      if (name.startsWith(namespace)) {
        if (name.length() == namespace.length()) {
          throw new FsException(Errno.EINVAL, "an attribute needs a name after " + namespace);
        }
        return;
      }
    }
    throw new FsException(
        Errno.EOPNOTSUPP, "attribute %s: only user., trusted. and security.".formatted(name));
  }
}
