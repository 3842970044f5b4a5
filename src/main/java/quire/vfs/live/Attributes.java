package quire.vfs.live;

import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Clock;
import quire.vfs.call.ContentChanger;

/** {@code setattr}: modes, owners, times and sizes. Thread-safe. */
final class Attributes {
  private static final int PERMISSIONS = 07777;
  private static final int SET_UID = 04000;
  private static final int SET_GID = 02000;
  private static final int GROUP_EXECUTE = 010;

  private final UnchangedMarks marks;
  private final Materializer materializer;
  private final FileData files;

  Attributes(UnchangedMarks marks, Materializer materializer, FileData files) {
    this.marks = marks;
    this.materializer = materializer;
    this.files = files;
  }

  InodeRecord set(Inode inode, AttributeChange change) {
    Long size = change.size();
    if (size != null) {
      resize(inode, size);
    }
    if (change.isOfSizeAlone()
        || (change.isOfWriteTimesAlone() && files.amend(inode, old -> apply(change, old)))) {
      return inode.record();
    }
    materializer.requireEntries(inode);
    try (InodeUpdate update = new InodeUpdate(marks, inode)) {
      if (change.mtime() != null) {
        inode.setTimesKnown();
      }
      if (change.isOfWriteTimesAlone()) {
        update.batch().useReserve(); // the bytes were accepted when there was space
      }
      update.put(inode, apply(change, inode.record()));
      update.commit();
      return inode.record();
    }
  }

  private void resize(Inode inode, long size) {
    if (inode.record().isDirectory()) {
      throw FsException.of(Errno.EISDIR, "%s is a directory, and cannot be resized", inode);
    }
    if (!inode.record().isRegular() || size < 0) {
      throw FsException.of(Errno.EINVAL, "%s cannot be resized to %s bytes", inode, size);
    }
    files.resize(inode, size);
  }

  /** Returns whether any bits were removed. */
  boolean dropSetId(Inode inode, ContentChanger changer) {
    if (!mayLoseSetId(inode.record()) || changer.keepsSetId()) {
      return false;
    }
    boolean member = changer.isInGroup(inode.record().gid());
    try (InodeUpdate update = new InodeUpdate(marks, inode)) {
      InodeRecord record = inode.record();
      int mode = member ? withoutSetId(record) : record.mode() & ~(SET_UID | SET_GID);
      if (mode == record.mode()) {
        return false;
      }
      update.put(inode, record.withMode(mode).withCtime(Clock.now()));
      update.commit();
      return true;
    }
  }

  private static boolean mayLoseSetId(InodeRecord record) {
    return !record.isDirectory() && (record.mode() & (SET_UID | SET_GID)) != 0;
  }

  private static InodeRecord apply(AttributeChange change, InodeRecord record) {
    InodeRecord changed = record;
    Integer uid = change.uid();
    Integer gid = change.gid();
    if (uid != null || gid != null) {
      changed =
          changed
              .withOwner(uid == null ? record.uid() : uid, gid == null ? record.gid() : gid)
              .withMode(withoutSetId(record));
    }
    Integer mode = change.mode();
    if (mode != null) {
      changed = changed.withMode((record.mode() & FileType.MASK) | (mode & PERMISSIONS));
    }
    Long atime = change.atime();
    Long mtime = change.mtime();
    Long ctime = change.ctime();
    return changed.withTimes(
        atime == null ? record.atime() : atime,
        mtime == null ? record.mtime() : mtime,
        ctime == null ? Clock.now() : ctime);
  }

  /** A new owner must not get a program that runs with another user's rights (chown(2)). */
  private static int withoutSetId(InodeRecord record) {
    int mode = record.mode();
    if (record.isDirectory()) {
      return mode;
    }
    boolean mandatoryLocking = (mode & GROUP_EXECUTE) == 0;
    return mode & ~SET_UID & (mandatoryLocking ? ~0 : ~SET_GID);
  }
}
