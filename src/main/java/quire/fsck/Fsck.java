package quire.fsck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.InodeRecord;
import quire.catalog.LostInodes;
import quire.error.FsException;
import quire.file.TornPages;
import quire.log.OffloadLog;
import quire.log.PageSet;

/**
 * Checks a store that no other process uses, and repairs it if requested. The package documentation
 * lists the checks and their memory. Not thread-safe; one use.
 */
public final class Fsck {
  private static final int ROOT_PERMISSIONS = 0755;

  /** Whether problems are repaired where possible. */
  public enum Mode {
    CHECK,
    REPAIR
  }

  private final Catalog catalog;
  private final OffloadLog log;
  private final List<PartCheck> parts;
  private final Findings findings;
  private final InodeIndex index = new InodeIndex();
  private boolean isNew;
  private long inodes;
  private long entries;
  private long extents;
  private LogCheck.Accounts accounts = new LogCheck.Accounts(0, 0);
  private DeepCheck.Hashed hashed = DeepCheck.Hashed.NOTHING;

  private Fsck(Catalog catalog, OffloadLog log, List<PartCheck> parts, Findings findings) {
    this.catalog = catalog;
    this.log = log;
    this.parts = parts;
    this.findings = findings;
  }

  /**
   * Checks the store.
   *
   * @param parts further parts to check
   * @param sink called for each problem as it is found
   * @throws FsException in a repair, if the catalog or the log cannot be read; earlier repairs stay
   */
  public static FsckSummary run(
      Catalog catalog, OffloadLog log, List<PartCheck> parts, Mode mode, Consumer<Problem> sink) {
    return run(catalog, log, parts, mode, sink, null);
  }

  /**
   * As {@link #run}, and also reads all named log pages, and every blob: only that finds damaged
   * bytes.
   *
   * @param progress called with the progress of the reading
   */
  public static FsckSummary runDeep(
      Catalog catalog,
      OffloadLog log,
      List<PartCheck> parts,
      Mode mode,
      Consumer<Problem> sink,
      HashProgress progress) {
    return run(catalog, log, parts, mode, sink, progress);
  }

  /** Checks only the parts of a store whose catalog cannot be opened. */
  public static ProblemCounts checkParts(List<PartCheck> parts, Consumer<Problem> sink) {
    try (Findings findings = Findings.ofCheck(sink)) {
      parts.forEach(part -> part.run(findings));
      return findings.counts();
    }
  }

  private static FsckSummary run(
      Catalog catalog,
      OffloadLog log,
      List<PartCheck> parts,
      Mode mode,
      Consumer<Problem> sink,
      @Nullable HashProgress deep) {
    try (Findings findings =
        mode == Mode.REPAIR ? Findings.ofRepair(catalog, sink) : Findings.ofCheck(sink)) {
      return new Fsck(catalog, log, parts, findings).check(deep);
    }
  }

  private FsckSummary check(@Nullable HashProgress deep) {
    parts.forEach(part -> part.run(findings));
    findings.flush(); // what the parts have repaired is done, whatever follows
    log.neverUse(catalog.lastSegment()); // so that missing segments are noticed
    log.damaged().values().forEach(damage -> findings.irreparable("log segment " + damage));
    log.barred().values().forEach(reason -> findings.unchecked("log segment " + reason));
    boolean all = guard("the inodes", this::indexInodes);
    if (!all || isNew) { // a first mount was cut short
      guard("the log", this::checkLog);
      return summary();
    }
    inodes = index.size();
    InodeLabels labels = new InodeLabels(catalog, index);
    guard("the root", this::checkRoot);
    guard("lost inodes", () -> makeLostInodes(labels));
    guard("directories", () -> checkDirectories(labels));
    PageSet torn = new PageSet();
    guard("what was not synced", () -> torn.addAll(TornPages.of(catalog, log)));
    guard(
        "extents",
        () ->
            extents = new ExtentCheck(catalog, log, dataBut(torn), index, labels, findings).run());
    guard("inodes", () -> new InodeCheck(catalog, log, index, labels, findings).run());
    if (findings.counts().errors() == 0
        || findings.repairing()) { // else it would report wrong entries again
      guard("hard links", () -> new ParentCheck(catalog, index, labels, findings).run());
    }
    guard("trees", () -> new TreeCheck(catalog, index, labels, findings).run());
    guard("clones", () -> new CloneCheck(catalog, log, index, labels, findings).run());
    if (deep != null) {
      guard(
          "the log's pages",
          () -> new PageCheck(catalog, log, index, labels, findings, deep).run(torn));
      guard("blobs", () -> hashed = deepCheck(labels, deep));
    }
    guard("the log", this::checkLog);
    guard("names", () -> parts.forEach(part -> part.finish(findings, labels::of)));
    return summary();
  }

  /** Goes on after a failed check: one damaged block of a table must not hide other damage. */
  private boolean guard(String what, Runnable check) {
    try {
      check.run();
      return true;
    } catch (FsException e) {
      if (findings.repairing()) {
        throw e;
      }
      String text = "the check of %s ended early: %s".formatted(what, e.getMessage());
      if (parts.stream().anyMatch(PartCheck::explainsFailures)) {
        findings.note(text);
      } else {
        findings.irreparable(text);
      }
      return false;
    }
  }

  private void indexInodes() {
    catalog.allInodes(
        record -> {
          index.add(record);
          return true;
        });
    isNew = index.size() == 0 && !catalog.hasEntries();
  }

  /** The records are in the index of a check, too, so that nothing else is reported of them. */
  private void makeLostInodes(InodeLabels labels) {
    SortedMap<Long, InodeRecord> made =
        LostInodes.find(catalog, ino -> index.find(ino) != InodeIndex.NONE);
    index.putMade(made);
    made.values()
        .forEach(
            record ->
                findings.error(
                    "%s has lost its record; a repair makes it anew%s, with mode 0%o and the owner of the root directory: its own mode, owner and times are lost"
                        .formatted(labels.of(record.ino()), kept(record), record.mode() & 0777),
                    batch -> batch.putInode(record)));
    findings.flush();
  }

  private static String kept(InodeRecord record) {
    return switch (record.type()) {
      case REGULAR -> " of those of its bytes that are there";
      case DIRECTORY -> " of its entries";
      case SYMLINK -> " of its target";
      default -> "";
    };
  }

  private void checkDirectories(InodeLabels labels) {
    entries = new EntryCheck(catalog, index, labels, findings).run();
    LostAndFound lostAndFound = new LostAndFound(catalog, index, findings);
    new ReachCheck(catalog, index, labels, findings, lostAndFound).run();
  }

  /** The pages with data, except torn ones, which count as holes. */
  private PageSet dataBut(PageSet torn) {
    PageSet data = log.data();
    data.removeAll(torn);
    return data;
  }

  private DeepCheck.Hashed deepCheck(InodeLabels labels, HashProgress progress) {
    return new DeepCheck(catalog, log, index, labels, findings, progress).run();
  }

  private void checkLog() {
    accounts = new LogCheck(catalog, log, findings, index.size() == 0).run();
  }

  private void checkRoot() {
    InodeRecord root = catalog.inode(Catalog.ROOT);
    if (root == null || !root.isDirectory()) {
      InodeRecord made = newRoot();
      findings.error("there is no root directory", batch -> batch.putInode(made));
      findings.flush();
      index.putRoot(made);
    }
  }

  /** It belongs to this process, as only the owner of a store can repair it. */
  private static InodeRecord newRoot() {
    InodeRecord root = LostAndFound.newDirectory(Catalog.ROOT, ROOT_PERMISSIONS);
    try {
      Path self = Path.of("/proc/self");
      return root.withOwner(
          (Integer) Files.getAttribute(self, "unix:uid"),
          (Integer) Files.getAttribute(self, "unix:gid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FsckSummary summary() {
    findings.flush();
    return new FsckSummary(
        findings.counts(),
        inodes,
        entries,
        extents,
        accounts.named(),
        accounts.leaked(),
        hashed.blobs(),
        hashed.bytes());
  }
}
