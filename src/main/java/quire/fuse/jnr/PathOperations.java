package quire.fuse.jnr;

import static quire.fuse.ErrnoBoundary.guard;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.wire.Opcode;
import quire.metrics.ServedRequest;
import quire.vfs.Vfs;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;
import quire.vfs.call.Clock;
import quire.vfs.call.Opened;

/** The operations that libfuse calls with a path. Thread-safe. */
final class PathOperations {
  private final Vfs vfs;
  private final HiddenFiles hidden;
  private final KernelNames names;
  private final HandlePaths handles;
  private final PathResolver paths;
  private final StreamPages streams;
  private final LibFuse2 libFuse;

  PathOperations(
      Vfs vfs,
      HiddenFiles hidden,
      KernelNames names,
      HandlePaths handles,
      StreamPages streams,
      LibFuse2 libFuse) {
    this.vfs = vfs;
    this.hidden = hidden;
    this.names = names;
    this.handles = handles;
    this.paths = new PathResolver(vfs, hidden);
    this.streams = streams;
    this.libFuse = libFuse;
  }

  private Caller caller() {
    Pointer context = libFuse.fuse_get_context();
    return new Caller(Layouts.callerUid(context), Layouts.callerGid(context));
  }

  private long ino(Pointer path) {
    return paths.resolve(path).ino();
  }

  /** An operation without a result, on the inode of a path. */
  private int onInode(String operation, Pointer path, LongConsumer action) {
    return guard(
        operation,
        () -> {
          action.accept(ino(path));
          return 0;
        });
  }

  /** An operation without a result, on a name that may or may not exist. */
  private int atPlace(String operation, Pointer path, Consumer<PathResolver.Place> action) {
    return guard(
        operation,
        () -> {
          action.accept(paths.place(path));
          return 0;
        });
  }

  int getattr(Pointer path, Pointer stat) {
    return guard(
        "getattr",
        () -> {
          Layouts.putStat(stat, vfs.shown(paths.resolve(path)));
          return 0;
        });
  }

  int readlink(Pointer path, Pointer buffer, long size) {
    return guard(
        "readlink",
        () -> {
          byte[] target = vfs.readlink(ino(path));
          int length = (int) Math.min(target.length, size - 1);
          buffer.put(0, target, 0, length);
          buffer.putByte(length, (byte) 0);
          return 0;
        });
  }

  int mknod(Pointer path, long mode, long device) {
    return atPlace(
        "mknod",
        path,
        place -> vfs.mknod(place.parent(), place.name(), (int) mode, (int) device, caller()));
  }

  int mkdir(Pointer path, long mode) {
    return atPlace(
        "mkdir", path, place -> vfs.mkdir(place.parent(), place.name(), (int) mode, caller()));
  }

  int symlink(Pointer target, Pointer path) {
    return atPlace(
        "symlink",
        path,
        place -> vfs.symlink(place.parent(), place.name(), Strings.bytes(target), caller()));
  }

  int link(Pointer existing, Pointer path) {
    return atPlace("link", path, place -> vfs.link(ino(existing), place.parent(), place.name()));
  }

  int unlink(Pointer path) {
    return atPlace(
        "unlink",
        path,
        place -> {
          if (!hidden.remove(place)) {
            vfs.unlink(place.parent(), place.name());
          }
        });
  }

  int rmdir(Pointer path) {
    return atPlace("rmdir", path, place -> vfs.rmdir(place.parent(), place.name()));
  }

  int rename(Pointer from, Pointer to) {
    return guard(
        "rename",
        () -> {
          PathResolver.Place source = paths.place(from);
          PathResolver.Place target = paths.place(to);
          if (isHiding(target.name())) {
            hide(source, target);
          } else {
            replace(source, target);
          }
          return 0;
        });
  }

  /** A user may rename a file to such a name, too. */
  private static boolean isHiding(Name newName) {
    return HiddenFiles.isHidden(newName) && !KernelRequest.current().renamesTo(newName);
  }

  private void replace(PathResolver.Place source, PathResolver.Place target) {
    try {
      vfs.rename(source.parent(), source.name(), target.parent(), target.name(), 0);
    } catch (RuntimeException e) {
      keepReplaced(target.name());
      throw e;
    }
  }

  /**
   * After a failed rename an open file has kept its name, but libfuse knows it by the hidden one
   * only, and deletes that at the last close. So the kernel must look up the name again, for which
   * libfuse then makes another node.
   */
  private void keepReplaced(Name name) {
    KernelRequest request = KernelRequest.current();
    PathResolver.Place hiding = request.hiding();
    if (hiding != null) {
      hidden.keep(hiding);
      names.forget(request.newParent(), name, () -> hidden.remove(hiding));
    }
  }

  /**
   * libfuse hides a file that loses its name while open. The name is removed at once, or is
   * replaced by the rename that follows.
   */
  private void hide(PathResolver.Place place, PathResolver.Place hiding) {
    InodeRecord inode = vfs.lookup(place.parent(), place.name());
    if (inode.isDirectory()) {
      throw FsException.of(Errno.EISDIR, "directory %s cannot be hidden", inode.ino());
    }
    hidden.add(hiding, inode.ino());
    KernelRequest request = KernelRequest.current();
    if (request.opcode() == Opcode.RENAME) {
      request.setHiding(hiding);
      return;
    }
    try {
      vfs.unlink(place.parent(), place.name());
    } catch (RuntimeException e) {
      hidden.remove(hiding);
      throw e;
    }
  }

  int chmod(Pointer path, long mode) {
    return onInode("chmod", path, ino -> vfs.setattr(ino, AttributeChange.mode((int) mode)));
  }

  int chown(Pointer path, long uid, long gid) {
    AttributeChange change = AttributeChange.owner(orKeep((int) uid), orKeep((int) gid));
    return onInode(
        "chown",
        path,
        ino -> {
          dropSetIdIfAsked(ino);
          vfs.setattr(ino, change);
        });
  }

  private static @Nullable Integer orKeep(int id) {
    return id == -1 ? null : id;
  }

  int truncate(Pointer path, long size) {
    return onInode(
        "truncate",
        path,
        ino -> {
          dropSetIdIfAsked(ino);
          vfs.setattr(ino, AttributeChange.size(size));
        });
  }

  int utimens(Pointer path, Pointer times) {
    return onInode(
        "utimens",
        path,
        ino -> {
          long now = Clock.now();
          Long atime = Layouts.timeOrNull(times, 0, now);
          Long mtime = Layouts.timeOrNull(times, 1, now);
          vfs.setattr(ino, AttributeChange.times(atime, mtime));
        });
  }

  int open(Pointer path, Pointer fileInfo) {
    return onInode(
        "open",
        path,
        ino -> {
          dropSetIdIfAsked(ino);
          setHandle(fileInfo, vfs.open(ino, Layouts.flags(fileInfo)));
        });
  }

  private void dropSetIdIfAsked(long ino) {
    KernelRequest request = KernelRequest.current();
    if (request.killsSetId()) {
      vfs.dropSetId(ino, request.changer());
    }
  }

  int create(Pointer path, long mode, Pointer fileInfo) {
    return atPlace(
        "create",
        path,
        place -> {
          int flags = Layouts.flags(fileInfo);
          Opened opened = vfs.create(place.parent(), place.name(), (int) mode, flags, caller());
          ServedRequest.current().inode(opened.inode().ino());
          setHandle(fileInfo, opened.handle());
        });
  }

  private void setHandle(Pointer fileInfo, long handle) {
    Layouts.setHandle(fileInfo, handle);
    handles.add(handle);
    if (vfs.isDirect(handle)) {
      Layouts.setDirect(fileInfo);
      KernelRequest request = KernelRequest.current();
      if (request.opcode() == Opcode.OPEN) { // a new path leads to no other file
        streams.opened(request.node(), handle);
      }
    }
  }

  int opendir(Pointer path, Pointer fileInfo) {
    return onInode("opendir", path, ino -> setHandle(fileInfo, vfs.opendir(ino)));
  }

  int statfs(Pointer path, Pointer statvfs) {
    return guard(
        "statfs",
        () -> {
          Layouts.putStatvfs(statvfs, vfs.usage().statfs(), Name.MAX_BYTES);
          return 0;
        });
  }

  int setxattr(Pointer path, Pointer name, Pointer value, long size, int flags) {
    return onInode(
        "setxattr",
        path,
        ino -> {
          byte[] bytes = new byte[(int) size];
          if (size > 0) { // an empty value comes without a pointer
            value.get(0, bytes, 0, bytes.length);
          }
          vfs.setxattr(ino, Strings.name(name), bytes, flags);
        });
  }

  int getxattr(Pointer path, Pointer name, Pointer value, long size) {
    return guard(
        "getxattr", () -> answer(vfs.getxattr(ino(path), Strings.name(name)), value, size));
  }

  int listxattr(Pointer path, Pointer list, long size) {
    return guard(
        "listxattr",
        () -> {
          List<Name> names = vfs.listxattr(ino(path), caller());
          byte[] bytes = new byte[names.stream().mapToInt(name -> name.length() + 1).sum()];
          int at = 0;
          for (Name name : names) {
            System.arraycopy(name.bytes(), 0, bytes, at, name.length());
            at += name.length() + 1;
          }
          return answer(bytes, list, size);
        });
  }

  /** A size of 0 asks for the length of the result. */
  private static int answer(byte[] bytes, Pointer buffer, long size) {
    if (size == 0) {
      return bytes.length;
    }
    if (size < bytes.length) {
      throw FsException.of(
          Errno.ERANGE, "the answer has %s bytes, and there is room for %s", bytes.length, size);
    }
    if (bytes.length > 0) {
      buffer.put(0, bytes, 0, bytes.length);
    }
    return bytes.length;
  }

  int removexattr(Pointer path, Pointer name) {
    return onInode("removexattr", path, ino -> vfs.removexattr(ino, Strings.name(name)));
  }
}
