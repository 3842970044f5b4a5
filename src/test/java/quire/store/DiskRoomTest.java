package quire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.error.Errno;
import quire.error.FsException;

/** Which operations have room on a full disk. */
final class DiskRoomTest {
  private static final long MIB = 1L << 20;
  private static final long CAPACITY = 240 * MIB; // a ballast of 10 MiB

  @TempDir Path directory;

  /** A full disk: only the space that the ballast has released is free, less a part for root. */
  private static final class FullDisk extends FakeDisk {
    private final Path ballast;
    private final long forRoot;
    private boolean full;

    FullDisk(Path ballast, long forRoot) {
      super(CAPACITY);
      this.ballast = ballast;
      this.forRoot = forRoot;
    }

    @Override
    public long getUsableSpace() {
      if (!full) {
        return CAPACITY;
      }
      try {
        return Math.max(0, 10 * MIB - Files.size(ballast) - forRoot);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private FullDisk fillUp(long forRoot) {
    FullDisk disk = new FullDisk(directory.resolve("ballast"), forRoot);
    room = new DiskRoom(disk, disk, Ballast.open(directory.resolve("ballast"), CAPACITY));
    assertEquals(CAPACITY + 10 * MIB, room.total());
    disk.full = true;
    return disk;
  }

  private @Nullable DiskRoom room;

  private DiskRoom room() {
    DiskRoom made = room;
    if (made == null) {
      throw new IllegalStateException("fill the disk first");
    }
    return made;
  }

  @Test
  void operationsThatMayUseTheReserveGetAllOfIt() {
    fillUp(3 * MIB);
    room().require(1000, true);
  }

  @Test
  void otherOperationsGetNothingOfTheReserve() {
    fillUp(0);
    FsException thrown = assertThrows(FsException.class, () -> room().require(1000, false));
    assertEquals(Errno.ENOSPC, thrown.errno());
  }

  @Test
  void theReserveHasAnEnd() {
    fillUp(20 * MIB);
    FsException thrown = assertThrows(FsException.class, () -> room().require(1000, true));
    assertEquals(Errno.ENOSPC, thrown.errno());
  }

  @Test
  void theCatalogAndTheLogMayBeOnTwoDisks() {
    FullDisk full = new FullDisk(directory.resolve("ballast"), 20 * MIB);
    full.full = true;
    FullDisk empty = new FullDisk(directory.resolve("ballast"), 0);
    Ballast ballast = Ballast.open(directory.resolve("ballast"), CAPACITY);
    DiskRoom catalogIsFull = new DiskRoom(full, empty, ballast);
    assertEquals(CAPACITY, catalogIsFull.total());
    FsException thrown = assertThrows(FsException.class, () -> catalogIsFull.require(1000, false));
    assertEquals(Errno.ENOSPC, thrown.errno());
    DiskRoom logIsFull = new DiskRoom(empty, full, ballast);
    assertEquals(0, logIsFull.total());
    logIsFull.require(1000, false);
  }

  @Test
  void theBallastIsOnTheDiskOfTheCatalog() throws IOException {
    Path elsewhere = Path.of("/dev/shm");
    assumeTrue(
        Files.isDirectory(elsewhere)
            && !Files.getFileStore(elsewhere).equals(Files.getFileStore(directory)));
    Path catalog = Files.createTempDirectory(elsewhere, "quire-catalog");
    try (StoreDirectory store = StoreDirectory.openOrCreate(directory.resolve("store"))) {
      Files.writeString(store.ballast(), "of before it was moved");
      Files.deleteIfExists(store.catalogDirectory());
      Files.createSymbolicLink(store.catalogDirectory(), catalog);
      try (DiskRoom made = DiskRoom.withBallast(store)) {
        assertEquals(Files.getFileStore(directory).getTotalSpace(), made.capacity());
        assertTrue(Files.exists(catalog.resolve("ballast")));
        assertFalse(Files.exists(store.ballast()));
      }
    } finally {
      Files.deleteIfExists(catalog.resolve("ballast"));
      Files.delete(catalog);
    }
  }
}
