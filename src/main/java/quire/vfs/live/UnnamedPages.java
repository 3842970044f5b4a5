package quire.vfs.live;

import java.util.ArrayList;
import java.util.List;
import quire.catalog.ExtentRow;
import quire.file.ExtentRows;
import quire.log.LogRange;

/** The log ranges that lose a name by one batch. Not thread-safe. */
final class UnnamedPages {
  private final List<LogRange> freed = new ArrayList<>();
  private boolean shares;
  private long shared;

  /** Adds an extent that is removed. */
  void add(ExtentRow row) {
    switch (row.kind()) {
      case OFFLOADED -> freed.add(ExtentRows.pages(row));
      case SHARED -> addShared(row.length());
      case FILL -> {}
    }
  }

  /** Adds bytes that may have other names, too; 0 if the number is unknown. */
  void addShared(long bytes) {
    shares = true;
    shared += bytes;
  }

  /** The ranges that have no other name. */
  List<LogRange> freed() {
    return freed;
  }

  /** Whether any range may have other names. */
  boolean shares() {
    return shares;
  }

  /** The number of bytes that may have other names, as far as it is known. */
  long shared() {
    return shared;
  }
}
