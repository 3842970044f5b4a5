package quire.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.blob.Blake3;
import quire.blob.Blob;
import quire.cacheprog.CacheCounts;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.SnapshotRow;
import quire.control.Answer;
import quire.control.Request;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.Extent;
import quire.file.MemoryLimiter;
import quire.store.StoreDirectory;
import quire.vfs.FsStats;
import quire.vfs.Vfs;
import quire.vfs.call.Clock;
import quire.vfs.call.CollectionResult;
import quire.vfs.call.Replacing;
import quire.vfs.call.TreePlace;

/** Carries out the requests of the command line to a running mount. */
final class ControlOperations {
  private static final Logger LOG = LoggerFactory.getLogger(ControlOperations.class);

  /** The most extents in one answer: a line of about a megabyte. */
  private static final int MAX_EXTENTS = 10_000;

  /** Bytes of heap for an extent in an answer: as records, and as text. */
  private static final int EXTENT_BYTES = 700;

  /** The same for a snapshot. */
  private static final int SNAPSHOT_BYTES = 1500;

  private final StoreDirectory store;
  private final Path mountPoint;
  private final Supplier<String> frontDoor;
  private final Runnable writeBack;
  private final Vfs vfs;
  private final MemoryLimiter limiter;
  private final GoCache goCache;
  private final Instant started = Instant.now();

  /**
   * @param frontDoor the name of the serving front door
   * @param writeBack makes the kernel write back its cached bytes
   */
  ControlOperations(
      StoreDirectory store,
      Path mountPoint,
      Supplier<String> frontDoor,
      Runnable writeBack,
      Vfs vfs,
      MemoryLimiter limiter,
      GoCache goCache) {
    this.goCache = goCache;
    this.store = store;
    this.mountPoint = mountPoint;
    this.frontDoor = frontDoor;
    this.writeBack = writeBack;
    this.vfs = vfs;
    this.limiter = limiter;
  }

  /**
   * Answers one request.
   *
   * @param in the bytes behind the request
   * @param part the heap that the answer may take
   */
  void answer(Request<?> request, InputStream in, ClientRoom.Part part, Answers answers)
      throws IOException {
    switch (request) {
      case Request.Diff diff -> DiffAnswer.send(vfs, diff, part, answers);
      case Request.Import archive ->
          answers.send(
              Answer.ImportStep.made(
                  describe(
                      new ImportAnswer(store.root(), vfs, answers).run(archive, in),
                      Optional.empty())));
      case Request.Status status -> answers.send(status());
      case Request.Extents extents -> answers.send(extents(extents, part));
      case Request.Blob blob -> answers.send(blob(blob));
      case Request.Snapshot snapshot -> answers.send(snapshot(snapshot));
      case Request.Snapshots list -> answers.send(snapshots(part));
      case Request.Clone clone -> answers.send(makeClone(clone));
      case Request.Forget forget -> answers.send(forgetClone(forget));
      case Request.Archive archive -> answers.send(archive(archive));
      case Request.Gc gc -> answers.send(collect());
      case Request.Sync sync -> answers.send(sync());
      case Request.GoCache cache ->
          throw new IllegalArgumentException("the build cache speaks a protocol of its own");
    }
  }

  /**
   * Afterwards everything that programs have written is in the store, including the kernel's cached
   * bytes.
   */
  private Answer.Done sync() {
    writeBack.run();
    vfs.sync();
    return new Answer.Done();
  }

  private Answer.MountStatus status() {
    FsStats stats = vfs.usage().statfs();
    return new Answer.MountStatus(
        mountPoint.toString(),
        store.root().toString(),
        ProcessHandle.current().pid(),
        frontDoor.get(),
        Blake3.implementation(),
        started.toString(),
        stats.inodes(),
        vfs.usage().openHandles(),
        stats.total() - stats.available(),
        stats.available(),
        limiter.usedBytes(),
        limiter.budgetBytes(),
        Optional.ofNullable(hold()),
        Optional.ofNullable(goCache.counts()).map(ControlOperations::describe));
  }

  private static Answer.CacheFigures describe(CacheCounts.Snapshot counts) {
    return new Answer.CacheFigures(
        counts.hits(),
        counts.misses(),
        counts.puts(),
        counts.bytesOut(),
        counts.bytesIn(),
        counts.errors());
  }

  private @Nullable String hold() {
    try {
      return store.hold().reason();
    } catch (IOException e) {
      return "unknown: " + e.getMessage();
    }
  }

  /** The known hashes of a file in a snapshot; none for other files. */
  private Answer.BlobHashes blob(Request.Blob request) {
    try (Blob blob = vfs.blob(request.ino())) {
      if (blob == null) {
        return new Answer.BlobHashes(Optional.empty(), Optional.empty(), Optional.empty());
      }
      boolean sha256 = request.sha256().orElse(false);
      return new Answer.BlobHashes(
          Optional.of(blob.digest().hex()),
          Optional.of("%08x".formatted(blob.crc32())),
          sha256 ? Optional.of(HexFormat.of().formatHex(blob.sha256())) : Optional.empty());
    }
  }

  private Answer.SnapshotLine snapshot(Request.Snapshot request) {
    return describe(vfs.trees().take(Name.of(request.name()), request.ino()), Optional.empty());
  }

  private Answer.MadeClone makeClone(Request.Clone request) {
    TreePlace source = Places.of(vfs, request.source());
    Name name =
        vfs.trees()
            .clone(
                source, request.replaces().orElse(false) ? Replacing.ALLOWED : Replacing.NOTHING);
    return new Answer.MadeClone(name.toString());
  }

  private Answer.Done forgetClone(Request.Forget request) {
    vfs.trees().forgetClone(Name.of(request.token()));
    return new Answer.Done();
  }

  private Answer.OpenedArchive archive(Request.Archive request) {
    Name name = vfs.trees().archive(Places.of(vfs, request.source()));
    return new Answer.OpenedArchive(name.toString());
  }

  private Answer.SnapshotList snapshots(ClientRoom.Part part) {
    List<SnapshotRow> rows = vfs.trees().list();
    part.take((long) SNAPSHOT_BYTES * rows.size());
    Map<Name, Long> own = ownSpace();
    return new Answer.SnapshotList(
        rows.stream().map(row -> describe(row, Optional.ofNullable(own.get(row.name())))).toList());
  }

  /** Empty if any snapshot is damaged, so that the others can still be listed. */
  private Map<Name, Long> ownSpace() {
    try {
      return vfs.trees().ownSpace();
    } catch (FsException e) {
      LOG.warn("cannot compute the own space of the snapshots", e);
      return Map.of();
    }
  }

  private static Answer.SnapshotLine describe(SnapshotRow row, Optional<Long> own) {
    Instant created =
        Instant.ofEpochSecond(Clock.seconds(row.created()), Clock.nanos(row.created()));
    return new Answer.SnapshotLine(
        row.name().toString(), row.castore().hex(), row.size(), created.toString(), own);
  }

  private Answer.Freed collect() {
    CollectionResult collected = vfs.trees().collect();
    return new Answer.Freed(collected.trees(), collected.blobs(), collected.bytes());
  }

  /**
   * The extents that reach beyond {@code from}, and the offset to go on from: at most {@code limit}
   * extents, and fewer if other clients have taken the heap.
   */
  private Answer.ExtentPage extents(Request.Extents request, ClientRoom.Part part) {
    long from = request.from().orElse(0L);
    int limit = Math.clamp(request.limit().orElse(MAX_EXTENTS), 1, MAX_EXTENTS);
    InodeRecord record = vfs.getattr(request.ino());
    if (!record.isRegular()) {
      throw new FsException(Errno.EINVAL, "inode " + request.ino() + " is not a regular file");
    }
    List<Answer.Extent> extents = new ArrayList<>();
    List<Long> next = new ArrayList<>(1);
    vfs.extents(
        request.ino(),
        placed -> {
          long end = placed.offset() + placed.extent().length();
          boolean fits = next.isEmpty() && extents.size() < limit;
          if (end > from && fits && hasRoom(part, extents)) {
            extents.add(describe(placed.offset(), placed.extent()));
          } else if (end > from && next.isEmpty()) {
            next.add(placed.offset());
          }
        });
    return new Answer.ExtentPage(
        extents, record.size(), record.allocated(), next.stream().findFirst());
  }

  /** Takes the room for another extent. Without room for the first one, there is no answer. */
  private static boolean hasRoom(ClientRoom.Part part, List<Answer.Extent> extents) {
    if (extents.isEmpty()) {
      part.take(EXTENT_BYTES);
      return true;
    }
    return part.tryTake(EXTENT_BYTES);
  }

  private static Answer.Extent describe(long offset, Extent extent) {
    Optional<Long> address = Optional.empty();
    Optional<Boolean> shared = Optional.empty();
    Optional<Integer> value = Optional.empty();
    String kind =
        switch (extent) {
          case Extent.Offloaded offloaded -> {
            address = Optional.of(offloaded.address());
            shared = Optional.of(offloaded.shared());
            yield "offloaded";
          }
          case Extent.Fill fill -> {
            value = Optional.of(fill.value() & 0xff);
            yield "fill";
          }
          case Extent.InMemory memory -> "memory";
        };
    return new Answer.Extent(offset, extent.length(), kind, address, shared, value);
  }
}
