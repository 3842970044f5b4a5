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

/** Archives of trees, in all formats. Keeps their tables, within a bound. Thread-safe. */
public final class Archives {
  private static final List<ArchiveFormat> FORMATS =
      List.of(new NarFormat(), new TarFormat(), new ZipFormat());

  private static final List<String> SUFFIXES = FORMATS.stream().map(ArchiveFormat::suffix).toList();

  /** The most lengths kept: about 150 bytes each, and together a small part of a small heap. */
  private static final long LENGTHS = Math.min(50_000, Runtime.getRuntime().maxMemory() >> 13);

  private final SnapshotReader trees;
  private final HeapBudget heap;
  private final TableCache<Key> tables;

  /**
   * Lengths of archives, kept longer than their tables: a program that lists many archives asks for
   * each length several times.
   */
  private final Cache<Key, Long> lengths =
      Caffeine.newBuilder().maximumSize(LENGTHS).executor(Runnable::run).build();

  /**
   * @param tree the number of the tree object: another one if it was collected and made again
   */
  private record Key(Digest digest, long tree, String suffix) {}

  /**
   * @param heap the budget for all tables
   * @param cacheBytes the part of it for tables without a user, until others need it
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

  /** The parts of an archive's name: "src.tar" is the archive of "src". */
  public record Named(Name base, String suffix) {}

  /** The parts of an archive's name; null for any other name. */
  public static @Nullable Named parse(Name name) {
    for (String suffix : suffixes()) {
      Name base = name.withoutSuffix("." + suffix);
      if (base != null) {
        return new Named(base, suffix);
      }
    }
    return null;
  }

  /** The size of the archive that {@link #open} opens; fails as that does. */
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
   * @throws FsException EIO if a tree object is missing or damaged, EFBIG if the format cannot hold
   *     the directory's content, ENOMEM if the heap has no room for its table
   */
  public ArchiveReader open(TreeEntry top, String suffix) {
    Key key = key(top, suffix);
    ArchiveTable table = tables.get(key, () -> build(top, format(suffix)));
    return new ArchiveReader(table, trees);
  }

  private Key key(TreeEntry top, String suffix) {
    if (!(top.content() instanceof TreeContent.Directory directory)) {
      throw FsException.of(Errno.ENOTDIR, "'%s' is not a directory", top.name());
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
