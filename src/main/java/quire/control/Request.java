package quire.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import quire.error.Failure;

/**
 * A request to a daemon, on one line: an object with the field {@code op}, which is the name of the
 * record in lower case, and the fields of the record.
 *
 * @param <A> the answer
 */
public sealed interface Request<A extends Answer> {
  /** Asks for the state of the mount. */
  record Status() implements Request<Answer.MountStatus> {
    @Override
    public String words() {
      return "tell how the mount is";
    }
  }

  /**
   * Makes sure that everything that programs have written is in the store, including the kernel's
   * cached bytes.
   */
  record Sync() implements Request<Answer.Done> {
    @Override
    public String words() {
      return "write all that programs have written";
    }
  }

  /** Frees everything without a name. */
  record Gc() implements Request<Answer.Freed> {
    @Override
    public String words() {
      return "free unused space";
    }
  }

  /** Lists the snapshots. */
  record Snapshots() implements Request<Answer.SnapshotList> {
    @Override
    public String words() {
      return "list the snapshots";
    }
  }

  /**
   * Takes a snapshot.
   *
   * @param ino of a directory
   */
  record Snapshot(String name, long ino) implements Request<Answer.SnapshotLine> {
    @Override
    public String words() {
      return "take the snapshot " + name;
    }
  }

  /**
   * Asks for the extents of a regular file that reach beyond an offset.
   *
   * @param from bytes; 0 if absent
   * @param limit the most extents in one answer; the daemon has a limit of its own
   */
  record Extents(long ino, Optional<Long> from, Optional<Integer> limit)
      implements Request<Answer.ExtentPage> {
    @Override
    public String words() {
      return "list the extents of inode " + ino;
    }
  }

  /**
   * Asks for the known hashes of a file in a snapshot.
   *
   * @param sha256 whether to compute that, too
   */
  record Blob(long ino, Optional<Boolean> sha256) implements Request<Answer.BlobHashes> {
    @Override
    public String words() {
      return "tell the hashes of inode " + ino;
    }
  }

  /**
   * Makes a clone, which the command line then renames to its place.
   *
   * @param replaces whether it replaces something there
   */
  record Clone(Place source, Optional<Boolean> replaces) implements Request<Answer.MadeClone> {
    @Override
    public String words() {
      return "clone " + source.words();
    }
  }

  /**
   * Drops a clone that was not placed.
   *
   * @param token see {@link Answer.MadeClone}
   */
  record Forget(@JsonProperty("clone") String token) implements Request<Answer.Done> {
    @Override
    public String words() {
      return "drop the clone " + token;
    }
  }

  /** Opens an archive of a directory as it is now. */
  record Archive(Place source) implements Request<Answer.OpenedArchive> {
    @Override
    public String words() {
      return "archive " + source.words();
    }
  }

  /** Asks for the differences; answered on several lines. */
  record Diff(Place from, Place to) implements Request<Answer.Differences> {
    @Override
    public String words() {
      return "compare %s with %s".formatted(from.words(), to.words());
    }
  }

  /**
   * Imports an archive; answered on several lines.
   *
   * @param maxSize bytes when unpacked; absent for no limit but the free space
   * @param ino of a file on the mount; absent if {@link Chunks} of an archive follow
   */
  record Import(String name, Optional<Long> maxSize, Optional<Long> ino)
      implements Request<Answer.ImportStep> {
    @Override
    public String words() {
      return "import the snapshot " + name;
    }

    /** Whether an archive follows the request. */
    public boolean isFollowed() {
      return ino.isEmpty();
    }
  }

  /**
   * Asks for the build cache: after {@link #TAKEN}, both ends speak the cache program protocol.
   *
   * @param directory the base of relative paths; absent if there are none
   * @param arguments words of {@code quire cacheprog}, without the verb
   */
  record GoCache(Optional<String> directory, List<String> arguments)
      implements Request<Answer.Done> {
    /** The line that is the answer. */
    public static final String TAKEN = "{\"taken\":true}";
  }

  /** The value of the field {@code op}. */
  default String operation() {
    return operation(getClass());
  }

  /** The request in words for a person; they follow the word "cannot". */
  default String words() {
    return "do the operation '%s'".formatted(operation());
  }

  private static String operation(Class<?> type) {
    return type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** The request as a line, without its end. */
  default String line() {
    StringWriter line = new StringWriter();
    try (JsonGenerator out = Json.generator(line)) {
      out.writeStartObject();
      out.writeStringField("op", operation());
      Messages.writeFields((Record) this, out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  /**
   * Reads a line.
   *
   * @throws Failure if it is not a request, or of a kind that this version does not know
   */
  static Request<?> read(String line) {
    JsonNode json = json(line);
    String operation = json.path("op").asText();
    for (Class<?> type : Request.class.getPermittedSubclasses()) {
      if (operation(type).equals(operation)) {
        String what = "the request '%s'".formatted(operation);
        return (Request<?>) Messages.read(json, type.asSubclass(Record.class), what);
      }
    }
    throw new Failure(
        "the daemon does not know the operation '%s'; %s".formatted(operation, Messages.WAY_OUT));
  }

  private static JsonNode json(String line) {
    try {
      return Json.read(line);
    } catch (JsonProcessingException e) {
      throw new Failure("a request is not JSON: " + e.getOriginalMessage(), e);
    }
  }
}
