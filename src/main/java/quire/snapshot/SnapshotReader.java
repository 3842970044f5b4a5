package quire.snapshot;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import quire.blob.Blob;
import quire.blob.BlobTier;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.snapshot.castore.CastoreRef;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreeReader;

/** Opens tree objects by their digests. Thread-safe. */
public final class SnapshotReader {
  private static final Name ROOT = Name.of("root");

  private final Catalog catalog;
  private final LocalBlobs blobs;
  private final BlobTier far;
  private final UseCounts heldTrees = new UseCounts();

  /** Each reader holds a chunk, 64 KiB at most unless an entry is longer. */
  private final Cache<Digest, TreeReader> trees =
      Caffeine.newBuilder().maximumSize(128).executor(Runnable::run).build();

  private final Cache<Long, TreeReader> numbered =
      Caffeine.newBuilder().maximumSize(128).executor(Runnable::run).build();

  public SnapshotReader(Catalog catalog, FileContext context) {
    this(catalog, context, digest -> null);
  }

  /**
   * As above.
   *
   * @param far asked for blobs that are not in the log
   */
  public SnapshotReader(Catalog catalog, FileContext context, BlobTier far) {
    this.far = far;
    this.catalog = catalog;
    this.blobs = new LocalBlobs(catalog, context);
  }

  /** The blobs that the tree objects name. */
  public LocalBlobs blobs() {
    return blobs;
  }

  /** A blob from any tier; null if no tier has it. */
  public @Nullable Blob findBlob(Digest digest) {
    Blob near = blobs.open(digest);
    return near == null ? far.open(digest) : near;
  }

  /** As {@link #findBlob}; EIO if no tier has it. */
  public Blob blob(Digest digest) {
    Blob found = findBlob(digest);
    if (found == null) {
      throw new FsException(Errno.EIO, "the store has no blob " + digest);
    }
    return found;
  }

  /** EIO if the tree object is missing or damaged. */
  public TreeReader tree(Digest digest) {
    return trees.get(digest, same -> StoredTree.open(catalog, same));
  }

  /** Looks at the first and the last chunk of a tree object; EIO where it is missing or damaged. */
  public void requireEnds(Digest digest) {
    try {
      StoredTree.open(catalog, digest).castore();
    } catch (IllegalArgumentException e) {
      throw StoredTree.damaged(digest, e);
    }
  }

  /** The number of a tree object, valid as long as the object exists; EIO if it is missing. */
  public long number(Digest tree) {
    return StoredTree.row(catalog, tree).id();
  }

  /** The entry at a position; EIO if the tree object is missing or damaged. */
  public TreeEntry entry(long number, long position) {
    return believing(number, () -> tree(number).entry(position));
  }

  private TreeReader tree(long number) {
    return numbered.get(number, same -> StoredTree.open(catalog, same));
  }

  private static <T> T believing(long number, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new FsException(Errno.EIO, "the tree object number %d is damaged".formatted(number), e);
    }
  }

  /** The entries of a tree object from a position on; EIO if it is missing or damaged. */
  public Iterator<TreeEntry> entries(Digest digest, long position) {
    TreeReader reader = tree(digest);
    Iterator<TreeEntry> entries = believing(digest, () -> reader.iterator(position));
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return believing(digest, entries::hasNext);
      }

      @Override
      public TreeEntry next() {
        return believing(digest, entries::next);
      }
    };
  }

  /** The entry of that name; null if there is none. EIO as for {@link #entries}. */
  public @Nullable TreeEntry find(Digest digest, Name name) {
    TreeReader reader = tree(digest);
    return believing(digest, () -> Optional.ofNullable(reader.find(name))).orElse(null);
  }

  /**
   * The entry at a path below the root of a tree; the root itself has the name "root". Symlinks are
   * not followed.
   *
   * @throws FsException ENOENT if there is no such entry
   */
  public TreeEntry entry(Digest root, List<Name> path) {
    TreeReader top = tree(root);
    CastoreRef castore = believing(root, top::castore);
    TreeEntry entry =
        new TreeEntry(ROOT, top.attributes(), 0, new TreeContent.Directory(root, castore));
    for (Name name : path) {
      TreeEntry next =
          entry.content() instanceof TreeContent.Directory directory
              ? find(directory.tree(), name)
              : null;
      if (next == null) {
        throw new FsException(Errno.ENOENT, "there is no '%s' in the snapshot".formatted(name));
      }
      entry = next;
    }
    return entry;
  }

  private static <T> T believing(Digest digest, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new FsException(Errno.EIO, "the tree object " + digest + " is damaged", e);
    }
  }

  /** Holds an existing tree object. No collection may be deleting rows meanwhile. */
  public HeldTree hold(Digest tree) {
    return new HeldTree(tree, heldTrees);
  }

  /** To be called after a collection: the numbers of tree objects may have changed. */
  public void forgetTrees() {
    trees.invalidateAll();
    numbered.invalidateAll();
  }

  /** The tree objects that are held. */
  public UseCounts held() {
    return heldTrees;
  }
}
