package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.RenameFlags;
import quire.vfs.call.SeekTarget;

/** A refusal names its subject, by name or inode number, and the reason. */
final class RefusalMessagesTest {
  private static final long ROOT = Catalog.ROOT;

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private OpenStore store;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Vfs vfs;

  private long file;
  private long sub;

  @BeforeEach
  void makeTree() throws IOException {
    store = OpenStore.open(directory);
    vfs = store.vfs();
    file = vfs.mknod(ROOT, Name.of("file"), 0100644, 0, Caller.ROOT).ino();
    sub = vfs.mkdir(ROOT, Name.of("sub"), 0755, Caller.ROOT).ino();
    vfs.mkdir(sub, Name.of("inner"), 0755, Caller.ROOT);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static void refuses(Errno errno, String message, Executable call) {
    FsException refused = assertThrows(FsException.class, call);
    assertEquals(errno, refused.errno(), refused::getMessage);
    assertEquals(message, refused.getMessage());
  }

  @Test
  void messagesAboutNames() {
    String there = "there is already a 'file' in directory inode 1";
    String gone = "there is no 'x' in directory inode 1";
    Name x = Name.of("x");
    refuses(Errno.ENOENT, gone, () -> vfs.lookup(ROOT, x));
    refuses(Errno.ENOENT, gone, () -> vfs.unlink(ROOT, x));
    refuses(Errno.ENOENT, gone, () -> vfs.rename(ROOT, x, ROOT, x, 0));
    refuses(Errno.EEXIST, there, () -> vfs.mkdir(ROOT, Name.of("file"), 0755, Caller.ROOT));
    refuses(Errno.EEXIST, there, () -> vfs.link(file, ROOT, Name.of("file")));
    refuses(
        Errno.EEXIST,
        there,
        () -> vfs.rename(ROOT, Name.of("sub"), ROOT, Name.of("file"), RenameFlags.NOREPLACE));
    refuses(
        Errno.ENAMETOOLONG,
        "a name has at most 255 bytes, and this has 256",
        () -> vfs.lookup(ROOT, Name.of("n".repeat(256))));
    refuses(Errno.ENOENT, "there is no inode 4711", () -> vfs.getattr(4711));
  }

  @Test
  void messagesAboutDirectories() {
    refuses(
        Errno.EISDIR,
        "'sub' in directory inode 1 is a directory",
        () -> vfs.unlink(ROOT, Name.of("sub")));
    refuses(
        Errno.ENOTDIR,
        "'file' in directory inode 1 is not a directory",
        () -> vfs.rmdir(ROOT, Name.of("file")));
    refuses(
        Errno.ENOTEMPTY,
        "the directory 'sub' in directory inode 1 is not empty",
        () -> vfs.rmdir(ROOT, Name.of("sub")));
    refuses(
        Errno.ENOTDIR,
        "'sub' cannot replace 'file', which is not a directory",
        () -> vfs.rename(ROOT, Name.of("sub"), ROOT, Name.of("file"), 0));
    refuses(
        Errno.EINVAL,
        "directory inode %d cannot move into itself".formatted(sub),
        () -> vfs.rename(ROOT, Name.of("sub"), sub, Name.of("x"), 0));
    refuses(Errno.ENOTDIR, "inode %d is not a directory".formatted(file), () -> vfs.opendir(file));
    refuses(
        Errno.EISDIR,
        "inode %d is a directory".formatted(sub),
        () -> vfs.open(sub, OpenFlags.O_RDONLY));
    refuses(
        Errno.EISDIR,
        "inode %d is a directory, and cannot be resized".formatted(sub),
        () -> vfs.setattr(sub, AttributeChange.size(1)));
  }

  @Test
  void messagesAboutFiles() {
    long handle = vfs.open(file, OpenFlags.O_RDONLY);
    refuses(
        Errno.EBADF,
        "inode %d is not open for writing".formatted(file),
        () -> vfs.write(handle, 0, ByteBuffer.allocate(1)));
    refuses(
        Errno.ENXIO,
        "inode %d has no data at or behind offset 9".formatted(file),
        () -> vfs.seek(handle, 9, SeekTarget.DATA));
    refuses(Errno.EINVAL, "inode %d is not a symlink".formatted(file), () -> vfs.readlink(file));
    vfs.release(handle);
    refuses(
        Errno.EBADF,
        "there is no open handle " + handle,
        () -> vfs.read(handle, 0, ByteBuffer.allocate(1)));
  }

  @Test
  void messagesAboutAttributes() {
    Name name = Name.of("user.x");
    String missing = "inode %d has no attribute user.x".formatted(file);
    refuses(Errno.ENODATA, missing, () -> vfs.getxattr(file, name));
    refuses(Errno.ENODATA, missing, () -> vfs.removexattr(file, name));
    refuses(Errno.ENODATA, missing, () -> vfs.setxattr(file, name, new byte[1], 2));
    refuses(
        Errno.E2BIG,
        "inode %d: the value of the attribute user.x has 65537 bytes, and may have 65536"
            .formatted(file),
        () -> vfs.setxattr(file, name, new byte[65537], 0));
    refuses(
        Errno.EOPNOTSUPP,
        "there is no attribute other.x: names begin with user., trusted. or security.",
        () -> vfs.setxattr(file, Name.of("other.x"), new byte[1], 0));
  }

  @Test
  void messagesAboutTheQuireTree() {
    long quire = vfs.quireRoot();
    long stats = vfs.lookup(quire, Name.of("stats")).ino();
    long streams = vfs.lookup(quire, Name.of("streams")).ino();
    refuses(Errno.ENOENT, "there is no 'x' in .quire", () -> vfs.lookup(quire, Name.of("x")));
    refuses(
        Errno.EROFS,
        "'x' cannot be made: the directory inode %d of .quire is read-only".formatted(quire),
        () -> vfs.mkdir(quire, Name.of("x"), 0755, Caller.ROOT));
    refuses(
        Errno.EROFS,
        "inode %d of .quire is read-only".formatted(stats),
        () -> vfs.open(stats, OpenFlags.O_RDWR));
    refuses(
        Errno.ENOTDIR,
        "inode %d of .quire is not a directory".formatted(stats),
        () -> vfs.opendir(stats));
    refuses(
        Errno.ENODATA,
        "inode %d of .quire has no attribute user.x".formatted(stats),
        () -> vfs.getxattr(stats, Name.of("user.x")));
    refuses(Errno.ENOENT, "there is no stream 'x'", () -> vfs.lookup(streams, Name.of("x")));
    refuses(Errno.ENOENT, "there is no stream 'x'", () -> vfs.lookup(streams, Name.of("x@oldest")));
    refuses(
        Errno.ESTALE,
        "inode %d of .quire is no longer known; look up its path again".formatted(quire + 1),
        () -> vfs.getattr(quire + 1));
    refuses(
        Errno.EINVAL,
        "inode %d of .quire has no extents: only files in snapshots have".formatted(stats),
        () -> vfs.extents(stats, placed -> {}));
  }

  /** A name comes from the caller, and must not be used as a format. */
  @Test
  void messagesAboutNamesWithPercentSigns() {
    FsException missing =
        assertThrows(FsException.class, () -> vfs.lookup(ROOT, Name.of("%d %n %")));
    assertTrue(missing.getMessage().contains("'%d %n %'"), missing::getMessage);
  }
}
