package quire.fsck;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.log.LogRange;

/** The log ranges of damaged blobs, in memory. Immutable. */
final class DamagedRanges {
  private record Owned(LogRange range, DamagedBlob blob) {}

  private final List<Owned> byAddress = new ArrayList<>();

  /** For each range the highest end of it and of those before it, because ranges may overlap. */
  private final long[] highestEnd;

  DamagedRanges(Catalog catalog, Collection<DamagedBlob> blobs) {
    for (DamagedBlob blob : blobs) {
      catalog.extents(
          blob.id(),
          0,
          row -> {
            if (row.kind() != ExtentRow.Kind.FILL && row.length() > 0) {
              byAddress.add(new Owned(new LogRange(row.value(), row.length()), blob));
            }
            return true;
          });
    }
    byAddress.sort(Comparator.comparingLong(owned -> owned.range().address()));
    highestEnd = new long[byAddress.size()];
    long end = Long.MIN_VALUE;
    for (int i = 0; i < highestEnd.length; i++) {
      end = Math.max(end, byAddress.get(i).range().end());
      highestEnd[i] = end;
    }
  }

  /** Adds to {@code owners} the blobs that name a byte of the range. */
  void addOwners(LogRange range, Set<DamagedBlob> owners) {
    for (int i = firstFrom(range.end()) - 1; i >= 0 && highestEnd[i] > range.address(); i--) {
      if (byAddress.get(i).range().end() > range.address()) {
        owners.add(byAddress.get(i).blob());
      }
    }
  }

  /** The index of the first range that begins at the address or behind it. */
  private int firstFrom(long address) {
    int low = 0;
    int high = byAddress.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (byAddress.get(middle).range().address() < address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
