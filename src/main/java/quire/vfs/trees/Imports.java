package quire.vfs.trees;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import quire.archive.input.ArchiveInput;
import quire.archive.input.DecoderMemory;
import quire.archive.input.ImportRules;
import quire.archive.input.ImportSink;
import quire.archive.input.Spool;
import quire.blob.Blob;
import quire.blob.BlobInput;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.catalog.SnapshotRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.snapshot.BlobImport;
import quire.snapshot.HeldTree;
import quire.snapshot.ImportHost;
import quire.snapshot.LocalBlob;
import quire.snapshot.LogSpool;
import quire.snapshot.TakenTree;
import quire.snapshot.TreeImport;
import quire.vfs.call.BytesRead;
import quire.vfs.live.FileData;
import quire.vfs.live.SpaceGuard;
import quire.work.Asker;
import quire.work.HeapBudget;

/**
 * Makes snapshots of archives. The remains of a refused archive are collected like other unnamed
 * data. Thread-safe.
 */
public final class Imports {
  /** Each import needs some megabytes of buffers outside the heap; further imports wait. */
  private static final int AT_ONCE =
      Math.clamp(Runtime.getRuntime().maxMemory() / (16 << 20), 2, 64);

  private final Catalog catalog;
  private final FileContext context;
  private final Snapshots snapshots;
  private final ImportHolds importHolds;
  private final ImportHost host;

  private final Semaphore turns = new Semaphore(AT_ONCE);

  public Imports(
      Catalog catalog,
      FileContext context,
      Snapshots snapshots,
      ImportHolds importHolds,
      FileData files,
      SpaceGuard space) {
    this.catalog = catalog;
    this.context = context;
    this.snapshots = snapshots;
    this.importHolds = importHolds;
    this.host = new Host(snapshots, files, space);
  }

  private record Host(Snapshots snapshots, FileData files, SpaceGuard space) implements ImportHost {
    @Override
    public void require(long bytes) {
      space.require(bytes);
      space.requireForMetadata();
    }

    @Override
    public void writing(Runnable step) {
      files.operation(step);
    }

    @Override
    public void inTurn(Runnable step) {
      snapshots.inTurn(
          () -> {
            step.run();
            return this;
          });
    }
  }

  /** Reads an archive into a sink. */
  private interface Reading {
    void read(Spool spool, ImportSink sink) throws IOException;
  }

  /**
   * Makes a snapshot of an archive read from a stream. The stream must end first: if the sender was
   * killed, the archive may be incomplete.
   *
   * @throws FsException EEXIST if a snapshot has that name, EINVAL with the reason if the archive
   *     is refused; ENOSPC, EIO
   */
  public SnapshotRow take(Name name, InputStream in, ImportRules rules) {
    snapshots.requireFree(name);
    Reading reading =
        (spool, sink) -> {
          ArchiveInput.read(in, spool, sink);
          in.transferTo(OutputStream.nullOutputStream()); // many formats end before their file does
        };
    return run(reading, rules, null, tree -> snapshots.add(name, tree));
  }

  /**
   * Makes a snapshot of an archive file on the mount in its present state. Shares its bytes where
   * they are not compressed. Fails as above.
   *
   * @param ino the archive's inode number
   */
  public SnapshotRow take(Name name, long ino, BytesRead progress, ImportRules rules) {
    snapshots.requireFree(name);
    try (LocalBlob archive = snapshots.blob(ino)) {
      Reading reading =
          (spool, sink) -> ArchiveInput.read(new BlobBytes(archive, progress), spool, sink);
      return run(reading, rules, archive, tree -> snapshots.add(name, tree));
    }
  }

  /** As above, of a blob, and without a snapshot. */
  HeldTree hold(LocalBlob archive, ImportRules rules) {
    Reading reading =
        (spool, sink) -> ArchiveInput.read(new BlobBytes(archive, at -> {}), spool, sink);
    return run(reading, rules, archive, snapshots::hold);
  }

  /** Copies a blob into the log if a snapshot names it and the log does not have it. */
  public void keep(Blob blob) throws IOException {
    try (ImportHolds.Kept kept = importHolds.begin();
        BlobImport blobs = new BlobImport(catalog, context, host, kept.importHold());
        BlobInput bytes = new BlobInput(blob)) {
      blobs.put(bytes, blob.size());
    }
  }

  private <T> T run(
      Reading reading,
      ImportRules rules,
      @Nullable LocalBlob archive,
      Function<Supplier<TakenTree>, T> finish) {
    Asker.acquire(turns);
    try (HeapBudget.Share share = context.heap().share()) {
      TreeImport tree = new TreeImport(rules.implied(), share);
      return DecoderMemory.during(share, () -> run(reading, tree, rules, archive, finish));
    } finally {
      turns.release();
    }
  }

  private <T> T run(
      Reading reading,
      TreeImport tree,
      ImportRules rules,
      @Nullable LocalBlob archive,
      Function<Supplier<TakenTree>, T> finish) {
    try (ImportHolds.Kept kept = importHolds.begin();
        ImportHolds.Kept spooled = importHolds.begin();
        BlobImport blobs = new BlobImport(catalog, context, host, kept.importHold());
        LogSpool spool = new LogSpool(context, host, spooled.importHold())) {
      ImportSink sink = new ImportSink(blobs, tree, rules, archive);
      reading.read(in -> new FrozenBytes(spool.keep(in, rules.maxSize())), sink);
      return finish.apply(() -> tree.write(catalog));
    } catch (IOException e) {
      catalog.garbage().suspect(0);
      throw new FsException(Errno.EIO, "cannot read the archive: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      catalog.garbage().suspect(0);
      throw e;
    }
  }
}
