package quire.vfs.live;

import java.util.ArrayList;
import java.util.List;
import quire.catalog.ExtentRow;
import quire.file.ExtentRows;
import quire.log.LogRange;

/** What loses a name in the log by one batch. Not thread-safe. */
final class UnnamedPages {
  private final List<LogRange> freed = new ArrayList<>();
  private boolean shares;
  private long shared;

  /** An extent goes. */
  void add(ExtentRow row) {
    switch (row.kind()) {
      case OFFLOADED -> freed.add(ExtentRows.pages(row));
      case SHARED -> addShared(row.length());
      case FILL -> {}
    }
  }

  /** Bytes that others may name, too; 0 where nobody knows how many. */
  void addShared(long bytes) {
    shares = true;
    shared += bytes;
  }

  /** What nobody else names. */
  List<LogRange> freed() {
    return freed;
  }

  /** Whether there is anything that others may name, too. */
  boolean shares() {
    return shares;
  }

  /** How many bytes that is, as far as is known. */
  long shared() {
    return shared;
  }
}
