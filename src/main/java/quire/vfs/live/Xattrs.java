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
    throw missing(inode, name);
  }

  private static FsException missing(Inode inode, Name name) {
    return FsException.of(Errno.ENODATA, "%s has no attribute %s", inode, name);
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
      throw FsException.of(
          Errno.ERANGE,
          "%s: the name of an attribute has %s bytes, and may have %s",
          inode,
          name.length(),
          Name.MAX_BYTES);
    }
    if (value.length > MAX_VALUE) {
      throw FsException.of(
          Errno.E2BIG,
          "%s: the value of the attribute %s has %s bytes, and may have %s",
          inode,
          name,
          value.length,
          MAX_VALUE);
    }
    materializer.requireEntries(inode);
    try (InodeUpdate update = new InodeUpdate(marks, inode)) {
      byte[] before = catalog.xattr(inode.ino(), name);
      boolean exists = before != null;
      if (exists && flags == CREATE) {
        throw FsException.of(Errno.EEXIST, "%s has an attribute %s already", inode, name);
      }
      if (!exists && flags == REPLACE) {
        throw missing(inode, name);
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
          "%s has no room for the attribute %s: all attributes of a file have %d bytes, and their names %d"
              .formatted(inode, name, XattrSpace.MOST, XattrSpace.MOST_NAMES));
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
          throw FsException.of(Errno.EINVAL, "an attribute needs a name after %s", namespace);
        }
        return;
      }
    }
    throw FsException.of(
        Errno.EOPNOTSUPP,
        "there is no attribute %s: names begin with user., trusted. or security.",
        name);
  }
}
