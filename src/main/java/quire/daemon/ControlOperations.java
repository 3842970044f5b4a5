package quire.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
import quire.control.Json;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.Extent;
import quire.file.MemoryLimiter;
import quire.store.StoreDirectory;
import quire.vfs.FsStats;
import quire.vfs.Vfs;
import quire.vfs.call.Clock;
import quire.vfs.call.CollectionResult;
import quire.vfs.call.TreePlace;

/** What the command line can ask of a running mount. */
final class ControlOperations {
  private static final Logger LOG = LoggerFactory.getLogger(ControlOperations.class);

  private static final String IMPORT = "import";

  /** Extents in one answer at most: a line of about a megabyte. */
  private static final int MAX_EXTENTS = 10_000;

  private final StoreDirectory store;
  private final Path mountPoint;
  private final Supplier<String> frontDoor;
  private final Runnable writeBack;
  private final Vfs vfs;
  private final MemoryLimiter limiter;
  private final GoCache goCache;
  private final Instant started = Instant.now();

  /**
   * @param frontDoor the name of the one that serves the mount
   * @param writeBack has the kernel write what it has
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
   * @param in what comes behind the request
   */
  void answer(JsonNode request, InputStream in, Answers answers) throws IOException {
    switch (request.path("op").asText()) {
      case "diff" -> DiffAnswer.send(vfs, request, answers);
      case IMPORT ->
          answers.send(describe(new ImportAnswer(vfs, answers).run(request, in)).put("done", true));
      default -> answers.send(answer(request));
    }
  }

  /** Whether a request has more behind it than a line. */
  static boolean isFollowed(JsonNode request) {
    return request.path("op").asText().equals(IMPORT) && !request.has("ino");
  }

  private JsonNode answer(JsonNode request) {
    String operation = request.path("op").asText();
    return switch (operation) {
      case "status" -> status();
      case "extents" -> extents(request);
      case "blob" -> blob(request);
      case "snapshot" -> snapshot(request);
      case "snapshots" -> snapshots();
      case "clone" -> makeClone(request);
      case "forget" -> forgetClone(request);
      case "archive" -> archive(request);
      case "gc" -> collect();
      case "sync" -> sync();
      default -> Json.object().put("error", "unknown operation " + operation);
    };
  }

  /** What programs have written is in the store afterwards, also where the kernel had it only. */
  private ObjectNode sync() {
    writeBack.run();
    vfs.sync();
    return Json.object();
  }

  private ObjectNode status() {
    FsStats stats = vfs.usage().statfs();
    ObjectNode status = describeMount(stats);
    String held = hold();
    if (held != null) {
      status.put("hold", held);
    }
    CacheCounts.Snapshot counts = goCache.counts();
    if (counts != null) {
      status
          .putObject("goCache")
          .put("hits", counts.hits())
          .put("misses", counts.misses())
          .put("puts", counts.puts())
          .put("bytesOut", counts.bytesOut())
          .put("bytesIn", counts.bytesIn())
          .put("errors", counts.errors());
    }
    return status;
  }

  private @Nullable String hold() {
    try {
      return store.hold().reason();
    } catch (IOException e) {
      return "unknown: " + e.getMessage();
    }
  }

  private ObjectNode describeMount(FsStats stats) {
    return Json.object()
        .put("mountPoint", mountPoint.toString())
        .put("store", store.root().toString())
        .put("pid", ProcessHandle.current().pid())
        .put("frontDoor", frontDoor.get())
        .put("hashing", Blake3.implementation())
        .put("started", started.toString())
        .put("inodes", stats.inodes())
        .put("openHandles", vfs.usage().openHandles())
        .put("logBytes", stats.total() - stats.available())
        .put("availableBytes", stats.available())
        .put("memoryBytes", limiter.usedBytes())
        .put("memoryBudget", limiter.budgetBytes());
  }

  /** What is known of the content of a file of a snapshot; nothing of another file's. */
  private ObjectNode blob(JsonNode request) {
    ObjectNode answer = Json.object();
    try (Blob blob = vfs.blob(request.path("ino").asLong())) {
      if (blob != null) {
        answer.put("blake3", blob.digest().hex()).put("crc32", "%08x".formatted(blob.crc32()));
        if (request.path("sha256").asBoolean()) {
          answer.put("sha256", HexFormat.of().formatHex(blob.sha256()));
        }
      }
    }
    return answer;
  }

  private ObjectNode snapshot(JsonNode request) {
    Name name = Name.of(request.path("name").asText());
    return describe(vfs.trees().take(name, request.path("ino").asLong()));
  }

  private ObjectNode makeClone(JsonNode request) {
    TreePlace source = Places.of(vfs, request.path("source"));
    Name name = vfs.trees().clone(source, request.path("replaces").asBoolean());
    return Json.object().put("clone", name.toString());
  }

  private ObjectNode forgetClone(JsonNode request) {
    vfs.trees().forgetClone(Name.of(request.path("clone").asText()));
    return Json.object();
  }

  private ObjectNode archive(JsonNode request) {
    Name name = vfs.trees().archive(Places.of(vfs, request.path("source")));
    return Json.object().put("archive", name.toString());
  }

  private ObjectNode snapshots() {
    ObjectNode answer = Json.object();
    ArrayNode all = answer.putArray("snapshots");
    List<SnapshotRow> rows = vfs.trees().list();
    Map<Name, Long> own = ownSpace();
    for (SnapshotRow row : rows) {
      all.add(describe(row).put("own", own.get(row.name())));
    }
    return answer;
  }

  /** Of no snapshot where one is damaged; the others are to be listed all the same. */
  private Map<Name, Long> ownSpace() {
    try {
      return vfs.trees().ownSpace();
    } catch (FsException e) {
      LOG.warn("cannot tell what each snapshot has for itself", e);
      return Map.of();
    }
  }

  private static ObjectNode describe(SnapshotRow row) {
    Instant created =
        Instant.ofEpochSecond(Clock.seconds(row.created()), Clock.nanos(row.created()));
    return Json.object()
        .put("name", row.name().toString())
        .put("digest", row.castore().hex())
        .put("size", row.size())
        .put("created", created.toString());
  }

  private ObjectNode collect() {
    CollectionResult collected = vfs.trees().collect();
    return Json.object()
        .put("trees", collected.trees())
        .put("blobs", collected.blobs())
        .put("bytes", collected.bytes());
  }

  /** Extents that reach beyond {@code from}, up to {@code limit} of them, and where to go on. */
  private ObjectNode extents(JsonNode request) {
    long ino = request.path("ino").asLong();
    long from = request.path("from").asLong(0);
    int limit = Math.clamp(request.path("limit").asInt(MAX_EXTENTS), 1, MAX_EXTENTS);
    InodeRecord record = vfs.getattr(ino);
    if (!record.isRegular()) {
      throw new FsException(Errno.EINVAL, "inode " + ino + " is not a regular file");
    }
    ObjectNode answer = Json.object();
    ArrayNode extents = answer.putArray("extents");
    answer.put("size", record.size()).put("allocated", record.allocated());
    vfs.extents(
        ino,
        placed -> {
          long end = placed.offset() + placed.extent().length();
          if (end > from && extents.size() < limit) {
            describe(extents.addObject().put("offset", placed.offset()), placed.extent());
          } else if (end > from && !answer.has("next")) {
            answer.put("next", placed.offset());
          }
        });
    return answer;
  }

  private static void describe(ObjectNode node, Extent extent) {
    node.put("length", extent.length());
    switch (extent) {
      case Extent.Offloaded offloaded ->
          node.put("kind", "offloaded")
              .put("address", offloaded.address())
              .put("shared", offloaded.shared());
      case Extent.Fill fill -> node.put("kind", "fill").put("value", fill.value() & 0xff);
      case Extent.InMemory memory -> node.put("kind", "memory");
    }
  }
}
