package quire.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import quire.file.Extent;
import quire.file.MemoryLimiter;
import quire.store.StoreDirectory;
import quire.vfs.FsStats;
import quire.vfs.Vfs;

/** What the command line can ask of a running mount. */
final class ControlOperations {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StoreDirectory store;
  private final Path mountPoint;
  private final Vfs vfs;
  private final MemoryLimiter limiter;
  private final Instant started = Instant.now();

  ControlOperations(StoreDirectory store, Path mountPoint, Vfs vfs, MemoryLimiter limiter) {
    this.store = store;
    this.mountPoint = mountPoint;
    this.vfs = vfs;
    this.limiter = limiter;
  }

  JsonNode answer(JsonNode request) {
    String operation = request.path("op").asText();
    return switch (operation) {
      case "status" -> status();
      case "extents" -> extents(request.path("ino").asLong());
      default -> JSON.createObjectNode().put("error", "unknown operation " + operation);
    };
  }

  private ObjectNode status() {
    FsStats stats = vfs.statfs();
    return JSON.createObjectNode()
        .put("mountPoint", mountPoint.toString())
        .put("store", store.root().toString())
        .put("pid", ProcessHandle.current().pid())
        .put("frontDoor", "jnr")
        .put("started", started.toString())
        .put("inodes", stats.inodes())
        .put("openHandles", vfs.openHandles())
        .put("logBytes", stats.total() - stats.available())
        .put("availableBytes", stats.available())
        .put("memoryBytes", limiter.usedBytes())
        .put("memoryBudget", limiter.budgetBytes());
  }

  private ObjectNode extents(long ino) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode extents = answer.putArray("extents");
    answer.put("size", vfs.getattr(ino).size());
    vfs.extents(
        ino,
        placed -> describe(extents.addObject().put("offset", placed.offset()), placed.extent()));
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
