package quire.fuse.jnr;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.Delegate;
import jnr.ffi.types.dev_t;
import jnr.ffi.types.gid_t;
import jnr.ffi.types.mode_t;
import jnr.ffi.types.off_t;
import jnr.ffi.types.size_t;
import jnr.ffi.types.uid_t;
import org.jspecify.annotations.Nullable;

/**
 * The members of {@code struct fuse_operations} (fuse.h, API 26) that this front door fills, by
 * shape. Paths stay pointers to their bytes. They are public because generated code calls them.
 */
public final class RawCallbacks {
  private RawCallbacks() {}

  /** unlink, rmdir */
  public interface OnPath {
    @Delegate
    int call(Pointer path);
  }

  /** getattr, statfs, open, opendir, flush, release, releasedir, utimens */
  public interface OnPathAndStruct {
    @Delegate
    int call(Pointer path, Pointer struct);
  }

  /** symlink, rename, link */
  public interface OnTwoPaths {
    @Delegate
    int call(Pointer from, Pointer to);
  }

  /** fgetattr */
  public interface OnTwoStructs {
    @Delegate
    int call(Pointer path, Pointer struct, Pointer fileInfo);
  }

  /** mkdir, chmod */
  public interface WithMode {
    @Delegate
    int call(Pointer path, @mode_t long mode);
  }

  public interface Mknod {
    @Delegate
    int call(Pointer path, @mode_t long mode, @dev_t long device);
  }

  public interface Create {
    @Delegate
    int call(Pointer path, @mode_t long mode, Pointer fileInfo);
  }

  public interface Chown {
    @Delegate
    int call(Pointer path, @uid_t long uid, @gid_t long gid);
  }

  public interface Truncate {
    @Delegate
    int call(Pointer path, @off_t long size);
  }

  public interface Ftruncate {
    @Delegate
    int call(Pointer path, @off_t long size, Pointer fileInfo);
  }

  /** read, write */
  public interface Transfer {
    @Delegate
    int call(Pointer path, Pointer buffer, @size_t long size, @off_t long offset, Pointer fileInfo);
  }

  /** fsync, fsyncdir */
  public interface Fsync {
    @Delegate
    int call(Pointer path, int dataOnly, Pointer fileInfo);
  }

  /** readlink, listxattr */
  public interface IntoBuffer {
    @Delegate
    int call(Pointer path, Pointer buffer, @size_t long size);
  }

  public interface Setxattr {
    @Delegate
    int call(Pointer path, Pointer name, Pointer value, @size_t long size, int flags);
  }

  public interface Getxattr {
    @Delegate
    int call(Pointer path, Pointer name, Pointer value, @size_t long size);
  }

  public interface Removexattr {
    @Delegate
    int call(Pointer path, Pointer name);
  }

  public interface Readdir {
    @Delegate
    int call(Pointer path, Pointer buffer, Pointer filler, @off_t long offset, Pointer fileInfo);
  }

  public interface Poll {
    @Delegate
    int call(Pointer path, Pointer fileInfo, @Nullable Pointer pollHandle, Pointer events);
  }

  public interface Fallocate {
    @Delegate
    int call(Pointer path, int mode, @off_t long offset, @off_t long length, Pointer fileInfo);
  }

  /** Returns the private data of the file system. */
  public interface Init {
    @Delegate
    @Nullable Pointer call(Pointer connection);
  }

  /** {@code fuse_fill_dir_t}: returns 1 if the buffer is full. */
  public interface Filler {
    @Delegate
    int fill(Pointer buffer, Pointer name, Pointer stat, @off_t long offset);
  }
}
