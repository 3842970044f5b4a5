package quire.vfs.call;

import org.jspecify.annotations.Nullable;

/**
 * The changes that a {@code setattr} asks for; null leaves an attribute as it is. Immutable.
 *
 * @param mode permission bits; the type bits are ignored
 * @param size bytes, of a regular file only
 * @param atime nanoseconds since 1970, as {@code mtime} and {@code ctime}
 * @param ctime null for the time of the change itself
 */
public record AttributeChange(
    @Nullable Integer mode,
    @Nullable Integer uid,
    @Nullable Integer gid,
    @Nullable Long size,
    @Nullable Long atime,
    @Nullable Long mtime,
    @Nullable Long ctime) {

  public static AttributeChange mode(int mode) {
    return new AttributeChange(mode, null, null, null, null, null, null);
  }

  public static AttributeChange owner(@Nullable Integer uid, @Nullable Integer gid) {
    return new AttributeChange(null, uid, gid, null, null, null, null);
  }

  public static AttributeChange size(long size) {
    return new AttributeChange(null, null, null, size, null, null, null);
  }

  public static AttributeChange times(@Nullable Long atime, @Nullable Long mtime) {
    return new AttributeChange(null, null, null, null, atime, mtime, null);
  }

  public boolean isOfSizeAlone() {
    return size != null && isOfBytesAlone() && mtime == null && ctime == null;
  }

  /** Whether it sets the times that a write changes, and nothing else. */
  public boolean isOfWriteTimesAlone() {
    return mtime != null && ctime != null && isOfBytesAlone() && size == null;
  }

  private boolean isOfBytesAlone() {
    return mode == null && uid == null && gid == null && atime == null;
  }
}
