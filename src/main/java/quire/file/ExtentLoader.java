package quire.file;

import java.util.Iterator;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.Extent.InMemory;
import quire.file.Extent.Offloaded;
import quire.log.OffloadLog;
import quire.log.Pages;

/** Builds a map from catalog rows, and checks each of them. */
final class ExtentLoader {
  private final OffloadLog log;
  private final long ino;

  ExtentLoader(OffloadLog log, long ino) {
    this.log = log;
    this.ino = ino;
  }

  ExtentMap load(long size, Iterator<PlacedExtent> rows) {
    if (size < 0 || size > OffloadedFile.MAX_SIZE) {
      throw corrupt(0, "the size is " + size);
    }
    ExtentMap map = new ExtentMap();
    while (rows.hasNext()) {
      PlacedExtent row = rows.next();
      check(row, map.size(), size);
      map.append(row.extent());
    }
    if (map.size() != size) {
      throw corrupt(map.size(), "the extents end before the size of " + size);
    }
    return map;
  }

  private void check(PlacedExtent row, long expected, long size) {
    long length = row.extent().length();
    if (row.offset() != expected) {
      throw corrupt(row.offset(), "an extent should begin at " + expected);
    }
    if (length <= 0 || length > size - expected) {
      throw corrupt(expected, "an extent of %d bytes in a file of %d".formatted(length, size));
    }
    if (row.extent() instanceof InMemory) {
      throw corrupt(expected, "an extent that was never offloaded");
    }
    if (row.extent() instanceof Offloaded offloaded) {
      checkAddress(row.offset(), offloaded);
    }
  }

  private void checkAddress(long offset, Offloaded extent) {
    if (!log.mayHold(extent.address(), extent.length())) {
      throw corrupt(
          offset,
          "%d bytes at log address %#x do not exist".formatted(extent.length(), extent.address()));
    }
    if (!extent.shared() && Pages.offset(extent.address()) != Pages.offset(offset)) {
      throw corrupt(offset, "log address %#x does not fit the offset".formatted(extent.address()));
    }
  }

  private FsException corrupt(long offset, String problem) {
    return new FsException(
        Errno.EIO,
        "the extents of inode %d are corrupt at offset %d: %s".formatted(ino, offset, problem));
  }
}
