package quire.snapshot;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.ExtentRows;
import quire.file.FileContext;
import quire.file.FrozenFile;

/** Opens tree objects and blobs by their digests. Thread-safe. */
public final class SnapshotReader {
  private final Catalog catalog;
  private final FileContext context;

  private final Map<Digest, Integer> inUse = new ConcurrentHashMap<>();

  /** Each holds a chunk, 64 KiB at most unless an entry is longer. */
  private final Cache<Digest, TreeReader> trees =
      Caffeine.newBuilder().maximumSize(128).executor(Runnable::run).build();

  public SnapshotReader(Catalog catalog, FileContext context) {
    this.catalog = catalog;
    this.context = context;
  }

  /** EIO where the tree object is missing or damaged. */
  public TreeReader tree(Digest digest) {
    return trees.get(digest, this::open);
  }

  private TreeReader open(Digest digest) {
    Long id = catalog.tree(digest);
    if (id == null) {
      throw new FsException(Errno.EIO, "the store has no tree object " + digest);
    }
    try {
      return new TreeReader(chunk -> catalog.treeChunk(id, chunk));
    } catch (IllegalArgumentException e) {
      throw new FsException(Errno.EIO, "the tree object " + digest + " is damaged", e);
    }
  }

  /** The bytes of a blob; EIO where it is missing or damaged. */
  public FrozenFile blob(Digest digest) {
    BlobRow blob = catalog.blob(digest);
    if (blob == null) {
      throw new FsException(Errno.EIO, "the store has no blob " + digest);
    }
    inUse.merge(digest, 1, Integer::sum);
    try {
      return FrozenFile.load(
          context,
          blob.id(),
          blob.size(),
          ExtentRows.read(catalog, blob.id()).iterator(),
          () -> letGo(digest));
    } catch (RuntimeException e) {
      letGo(digest);
      throw e;
    }
  }

  private void letGo(Digest digest) {
    inUse.computeIfPresent(digest, (same, count) -> count == 1 ? null : count - 1);
  }

  /** After a collection: the numbers of tree objects may have changed. */
  public void forgetTrees() {
    trees.invalidateAll();
  }

  /** The blobs that somebody reads. */
  public Set<Digest> inUse() {
    return Set.copyOf(inUse.keySet());
  }
}
