package quire.fsck;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.FileType;
import quire.file.LeakSweep;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageDoubt;
import quire.log.PageSet;
import quire.log.Pages;
import quire.log.SegmentInfo;

/**
 * Compares every log page that an extent names with its checksum, one segment after the other, and
 * reports the live files with damaged pages. Repairs nothing: the bytes are nowhere else, unless a
 * snapshot or a backup has them. Not thread-safe; one use.
 */
final class PageCheck {
  /** The most offsets in one message. */
  private static final int MAX_OFFSETS = 20;

  private final Catalog catalog;
  private final OffloadLog log;
  private final InodeIndex index;
  private final InodeLabels labels;
  private final Findings findings;
  private final HashProgress progress;
  private final Map<PageDoubt, PageSet> doubtful = new EnumMap<>(PageDoubt.class);

  // the file of the current rows
  private long ino;
  private final Map<PageDoubt, Affected> affected = new EnumMap<>(PageDoubt.class);

  /** Bytes of a file that lie in doubtful pages. */
  private static final class Affected {
    private long bytes;
    private long firstOffset;
    private long firstAddress;

    void add(long offset, long address, long count) {
      if (bytes == 0) {
        firstOffset = offset;
        firstAddress = address;
      }
      bytes += count;
    }
  }

  PageCheck(
      Catalog catalog,
      OffloadLog log,
      InodeIndex index,
      InodeLabels labels,
      Findings findings,
      HashProgress progress) {
    this.catalog = catalog;
    this.log = log;
    this.index = index;
    this.labels = labels;
    this.findings = findings;
    this.progress = progress;
  }

  /**
   * Reads the pages.
   *
   * @param told pages that another check has reported
   */
  void run(PageSet told) {
    PageSet named = LeakSweep.named(catalog, log, () -> {});
    named.removeAll(told);
    long total = named.bytes();
    long[] done = {0};
    for (SegmentInfo segment : log.segments()) {
      Map<PageDoubt, PageSet> found = new EnumMap<>(PageDoubt.class);
      pagesOf(segment, named)
          .forEach(
              pages -> {
                log.compare(pages, (address, doubt) -> add(found, doubt, address));
                done[0] += pages.length();
                progress.at(done[0], total);
              });
      found.forEach((doubt, pages) -> tell(segment, doubt, pages));
    }
    noteSegmentsWithoutSums();
    if (!doubtful.isEmpty()) {
      tellFiles();
    }
  }

  /** The named pages with data; another check reports those without. */
  private PageSet pagesOf(SegmentInfo segment, PageSet named) {
    PageSet data = new PageSet();
    log.forEachData(segment.number(), data::add);
    PageSet both = new PageSet();
    both.addCommon(named, data);
    return both;
  }

  private static void add(Map<PageDoubt, PageSet> found, PageDoubt doubt, long address) {
    found.computeIfAbsent(doubt, none -> new PageSet()).add(new LogRange(address, Pages.SIZE));
  }

  private void tell(SegmentInfo segment, PageDoubt doubt, PageSet pages) {
    doubtful.computeIfAbsent(doubt, none -> new PageSet()).addAll(pages);
    List<String> offsets = new ArrayList<>();
    pages.forEach(
        stretch -> {
          for (long at = stretch.address(); at < stretch.end(); at += Pages.SIZE) {
            if (offsets.size() < MAX_OFFSETS) {
              offsets.add(String.valueOf(log.offsetOf(at)));
            }
          }
        });
    long count = pages.bytes() / Pages.SIZE;
    String more = count > offsets.size() ? " and %d more".formatted(count - offsets.size()) : "";
    findings.irreparable(
        "log segment %s: %s, at offset %s%s"
            .formatted(segment.name(), what(doubt, count), String.join(", ", offsets), more));
  }

  private static String what(PageDoubt doubt, long count) {
    String pages = count == 1 ? "a page" : count + " pages";
    return switch (doubt) {
      case MISMATCH ->
          pages + " with bytes that do not match the checksum (one of the two is damaged)";
      case NO_CHECKSUM -> pages + " without a checksum, where there must be one";
      case UNREADABLE -> pages + " that the host cannot read";
    };
  }

  private void noteSegmentsWithoutSums() {
    List<String> names = log.withoutSums();
    if (!names.isEmpty()) {
      findings.note(
          "%d log segments have no checksums of their pages, as an older quire made them, the first %s"
              .formatted(names.size(), names.get(0)));
    }
  }

  private void tellFiles() {
    catalog.allExtents(
        owned -> {
          if (owned.ino() != ino) {
            finishFile();
            ino = owned.ino();
          }
          if (owned.row().kind() != ExtentRow.Kind.FILL && owned.row().length() > 0) {
            visit(owned.row());
          }
          return true;
        });
    finishFile();
  }

  private void visit(ExtentRow row) {
    long end = row.value() + row.length();
    doubtful.forEach(
        (doubt, pages) ->
            pages.common(
                new LogRange(row.value(), row.length()),
                stretch -> {
                  long from = Math.max(stretch.address(), row.value());
                  long count = Math.min(stretch.end(), end) - from;
                  affected
                      .computeIfAbsent(doubt, none -> new Affected())
                      .add(row.offset() + from - row.value(), from, count);
                }));
  }

  /** Blobs with bytes in these pages are found when blobs are read. */
  private void finishFile() {
    int slot = index.find(ino);
    if (slot != InodeIndex.NONE && index.is(slot, FileType.REGULAR)) {
      affected.forEach(this::tellFile);
    }
    affected.clear();
  }

  private void tellFile(PageDoubt doubt, Affected bytes) {
    String means =
        doubt == PageDoubt.NO_CHECKSUM
            ? "can be read but not be checked; write them again to have a checksum"
            : "cannot be read; write them again, from a backup or a snapshot that is not damaged";
    findings.irreparable(
        "%s: %d bytes from offset %d on, at %s, %s"
            .formatted(
                labels.of(ino),
                bytes.bytes,
                bytes.firstOffset,
                log.describe(bytes.firstAddress),
                means));
  }
}
