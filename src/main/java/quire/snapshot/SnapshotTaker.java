package quire.snapshot;

import static java.util.stream.Collectors.joining;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogView;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.TreeRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.log.PageSet;
import quire.snapshot.castore.CastoreHasher;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreeWriter;
import quire.work.Asker;

/**
 * Makes tree objects and blobs of a directory as it was at one moment. Marked directories are not
 * visited again. The caller keeps the log ranges of that moment from being freed until this is
 * done. Memory: that of one directory's castore message (see {@link CastoreHasher}) and {@link
 * #WINDOW} entries at each level of depth. Not thread-safe, but several threads hash for it.
 */
public final class SnapshotTaker implements AutoCloseable {
  /** The most entries of a directory that wait for the digests of files among them. */
  private static final int WINDOW = 256;

  private final Catalog catalog;
  private final CatalogView view;
  private final LiveFiles live;
  private final BlobTaker blobs;
  private final KnownContents contents;
  private final HashableSize hashable;

  /** Names of the directories from the one that was asked for to the one that is visited. */
  private final Deque<Name> path = new ArrayDeque<>();

  /**
   * How many of these names are left out of messages: 1 if the first one is that of the taken entry
   * itself.
   */
  private int unnamed;

  public SnapshotTaker(Catalog catalog, CatalogView view, FileContext context, LiveFiles live) {
    this.catalog = catalog;
    this.view = view;
    this.live = live;
    this.blobs = new BlobTaker(catalog, view, context, live);
    this.contents = new KnownContents(catalog, view);
    this.hashable = new HashableSize(context.log());
  }

  /** The log pages that the blobs made here name. */
  public PageSet named() {
    return blobs.named();
  }

  /**
   * Takes a directory with everything below it.
   *
   * @throws FsException ENOENT or ENOTDIR, if the view has no such directory; EFBIG if a file is
   *     too sparse to be hashed
   */
  public TakenTree take(long directory) {
    InodeRecord record = require(directory);
    if (!record.isDirectory()) {
      throw FsException.of(Errno.ENOTDIR, "inode %s is not a directory", directory);
    }
    return take(record, known(record));
  }

  /**
   * Takes any inode, with everything below it, as an entry of that name.
   *
   * @throws FsException ENOENT, if the view has no such inode; EFBIG as above
   */
  public TreeEntry take(Name name, long ino) {
    unnamed = 1;
    InodeRecord record = require(ino);
    Digest known = known(record);
    requireHashable(name, record, known);
    return new Waiting(name, record, known).entry();
  }

  private void requireHashable(Name name, InodeRecord record, @Nullable Digest known) {
    if (known == null && record.isRegular()) {
      hashable.require(record, path(name));
    }
  }

  private String path(Name name) {
    String names =
        Stream.concat(path.stream(), Stream.of(name))
            .skip(unnamed)
            .map(Name::toString)
            .collect(joining("/"));
    return names.isEmpty() ? "the file" : names;
  }

  private @Nullable Digest known(InodeRecord record) {
    return contents.of(List.of(record)).get(record.ino());
  }

  private InodeRecord require(long ino) {
    return there(ino, view.inode(ino));
  }

  private static InodeRecord there(long ino, @Nullable InodeRecord record) {
    if (record == null) {
      throw new FsException(Errno.ENOENT, "there is no inode " + ino);
    }
    return record;
  }

  private TakenTree take(InodeRecord directory, @Nullable Digest known) {
    TreeRow row = known == null ? null : catalog.tree(known);
    if (known != null && row != null) {
      return new TakenTree(known, row);
    }
    if (directory.deferred()) {
      throw new FsException(Errno.EIO, "the store has no tree object " + known);
    }
    return visit(directory);
  }

  private TakenTree visit(InodeRecord directory) {
    ChunkStore chunks = new ChunkStore(catalog);
    TreeTotals totals = new TreeTotals();
    try (TreeWriter writer = new TreeWriter(StoredAttributes.of(view, directory), chunks)) {
      List<Dentry> window = new ArrayList<>();
      view.entriesByName(
          directory.ino(),
          dentry -> {
            window.add(dentry);
            if (window.size() == WINDOW) {
              write(window, writer, totals);
            }
            return true;
          });
      write(window, writer, totals);
      TakenTree taken = chunks.finish(writer.finish(), totals);
      live.mark(directory.ino(), taken.digest());
      return taken;
    }
  }

  private void write(List<Dentry> window, TreeWriter writer, TreeTotals totals) {
    Asker.requireThere();
    for (Waiting waiting : waiting(window)) {
      TreeEntry entry = waiting.entry();
      try {
        writer.add(entry);
      } catch (IllegalArgumentException e) { // clones in clones: more entries than castore counts
        throw new FsException(
            Errno.EFBIG, "a snapshot cannot hold a directory: " + e.getMessage(), e);
      }
      waiting.addTo(totals);
    }
    window.clear();
  }

  private List<Waiting> waiting(List<Dentry> window) {
    Map<Long, InodeRecord> records = view.inodes(window.stream().map(Dentry::ino).toList());
    Map<Long, Digest> known = contents.of(records.values());
    window.forEach( // all of them before any is hashed
        dentry -> {
          long ino = dentry.ino();
          requireHashable(dentry.name(), there(ino, records.get(ino)), known.get(ino));
        });
    return window.stream()
        .map(
            dentry -> {
              long ino = dentry.ino();
              InodeRecord record = there(ino, records.get(ino));
              return new Waiting(dentry.name(), record, known.get(ino));
            })
        .toList();
  }

  private BlobTaker.Hashing begin(Name name, InodeRecord file) {
    long gib = file.size() >>> 30;
    return gib > 0 ? blobs.begin(file, "%s, %d GiB".formatted(path(name), gib)) : blobs.begin(file);
  }

  /** An entry whose file is being hashed, or whose directory is not taken yet. */
  private final class Waiting {
    private final Name name;
    private final InodeRecord record;
    private final boolean linked;
    private final @Nullable Digest known;
    private final BlobTaker.Hashing hashing;
    private @Nullable TakenTree tree;

    Waiting(Name name, InodeRecord record, @Nullable Digest known) {
      this.name = name;
      this.record = record;
      this.known = known;
      linked = !record.isDirectory() && record.nlink() > 1;
      if (known != null) {
        hashing = () -> known;
      } else {
        hashing = record.isRegular() ? begin(name, record) : BlobTaker.NOTHING;
      }
    }

    TreeEntry entry() {
      return new TreeEntry(
          name, StoredAttributes.of(view, record), linked ? record.ino() : 0, content());
    }

    void addTo(TreeTotals totals) {
      TakenTree directory = tree;
      if (directory != null) {
        totals.addDirectory(directory.row());
      } else {
        totals.addFile(record.isRegular() ? record.size() : 0, linked);
      }
    }

    private TreeContent content() {
      return switch (record.type()) {
        case REGULAR ->
            new TreeContent.Regular(hashing.digest(), record.size(), record.allocated());
        case DIRECTORY -> {
          path.addLast(name);
          TakenTree taken = take(record, known);
          path.removeLast();
          tree = taken;
          yield taken.content();
        }
        case SYMLINK -> new TreeContent.Symlink(target(record.ino()));
        case CHARACTER_DEVICE, BLOCK_DEVICE -> new TreeContent.Device(record.rdev());
        case FIFO, SOCKET -> TreeContent.NONE;
      };
    }
  }

  private byte[] target(long ino) {
    byte[] target = view.symlink(ino);
    if (target == null) {
      throw new FsException(Errno.EIO, "the catalog has no target of symlink inode " + ino);
    }
    return target;
  }

  @Override
  public void close() {
    blobs.close();
  }
}
