package quire.archive;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.work.HeapBudget;

/** Archives of trees, in every format there is. Keeps their tables, within a bound. Thread-safe. */
public final class Archives {
  private static final List<ArchiveFormat> FORMATS =
      List.of(new NarFormat(), new TarFormat(), new ZipFormat());

  private static final List<String> SUFFIXES = FORMATS.stream().map(ArchiveFormat::suffix).toList();

  /** About 150 bytes each, and a small part of a small heap. */
  private static final long LENGTHS = Math.min(50_000, Runtime.getRuntime().maxMemory() >> 13);

  private final SnapshotReader trees;
  private final HeapBudget heap;
  private final TableCache<Key> tables;

  /** Of archives whose tables may be gone: who lists many asks for each length several times. */
  private final Cache<Key, Long> lengths =
      Caffeine.newBuilder().maximumSize(LENGTHS).executor(Runnable::run).build();

  /**
   * @param tree the number of the tree object: another where the same was collected and made anew
   */
  private record Key(Digest digest, long tree, String suffix) {}

  /**
   * @param heap what tables are taken from, those in use and those that are kept
   * @param cacheBytes of it that tables may take which nobody uses, until others need them
   */
  public Archives(SnapshotReader trees, HeapBudget heap, long cacheBytes) {
    this.trees = trees;
    this.heap = heap;
    this.tables = new TableCache<>(cacheBytes);
    heap.addSpare(tables::clear);
  }

  /** The suffixes of the formats, without dots. */
  public static List<String> suffixes() {
    return SUFFIXES;
  }

  /** What an archive's name tells: "src.tar" is that of "src". */
  public record Named(Name base, String suffix) {}

  /** The parts of a name that ends as archives' names do; null for others. */
  public static @Nullable Named parse(Name name) {
    for (String suffix : suffixes()) {
      Name base = name.withoutSuffix("." + suffix);
      if (base != null) {
        return new Named(base, suffix);
      }
    }
    return null;
  }

  /** The bytes of the archive that {@link #open} opens, and fails as that. */
  public long length(TreeEntry top, String suffix) {
    Key key = key(top, suffix);
    Long known = lengths.getIfPresent(key);
    if (known == null) {
      try (ArchiveReader archive = open(top, suffix)) {
        known = archive.length();
      }
      lengths.put(key, known);
    }
    return known;
  }

  /**
   * The archive of a directory, which has to stay as long as it is read; to be closed.
   *
   * @param top an entry that is a directory
   * @throws FsException EIO where a tree object is missing or damaged, EFBIG where the format
   *     cannot hold what is in the directory, ENOMEM where the heap has no room for its table
   */
  public ArchiveReader open(TreeEntry top, String suffix) {
    Key key = key(top, suffix);
    ArchiveTable table = tables.get(key, () -> build(top, format(suffix)));
    return new ArchiveReader(table, trees);
  }

  private Key key(TreeEntry top, String suffix) {
    if (!(top.content() instanceof TreeContent.Directory directory)) {
      throw new FsException(Errno.ENOTDIR);
    }
    return new Key(directory.tree(), trees.number(directory.tree()), suffix);
  }

  private ArchiveTable build(TreeEntry top, ArchiveFormat format) {
    try {
      return TableBuilder.build(trees, format, top, heap);
    } catch (ArithmeticException e) {
      throw new FsException(
          Errno.EFBIG,
          "the %s file of this directory would be too long".formatted(format.suffix()),
          e);
    }
  }

  static ArchiveFormat format(String suffix) {
    return FORMATS.stream()
        .filter(format -> format.suffix().equals(suffix))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no archive has the suffix " + suffix));
  }
}
