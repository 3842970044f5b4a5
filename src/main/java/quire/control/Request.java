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
 * What a daemon can be asked, on one line: an object with the field {@code op}, which is the name
 * of the record in lower case, and the fields of the record.
 *
 * @param <A> the answer
 */
public sealed interface Request<A extends Answer> {
  /** How the mount is. */
  record Status() implements Request<Answer.MountStatus> {
    @Override
    public String words() {
      return "tell how the mount is";
    }
  }

  /** Has all that programs have written in the store, also where the kernel had it only. */
  record Sync() implements Request<Answer.Done> {
    @Override
    public String words() {
      return "write all that programs have written";
    }
  }

  /** Frees what nothing names any more. */
  record Gc() implements Request<Answer.Freed> {
    @Override
    public String words() {
      return "free what nothing names any more";
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
   * @param from bytes; 0 where it is absent
   * @param limit extents in one answer at most; the daemon has a limit of its own
   */
  record Extents(long ino, Optional<Long> from, Optional<Integer> limit)
      implements Request<Answer.ExtentPage> {
    @Override
    public String words() {
      return "list the extents of inode " + ino;
    }
  }

  /**
   * Asks for what is known of the content of a file in a snapshot.
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
   * @param replaces whether it takes the place of something
   */
  record Clone(Place source, Optional<Boolean> replaces) implements Request<Answer.MadeClone> {
    @Override
    public String words() {
      return "clone " + source.words();
    }
  }

  /**
   * Drops a clone that was not put anywhere.
   *
   * @param token as {@link Answer.MadeClone} has it
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

  /** Asks what differs; answered on several lines. */
  record Diff(Place from, Place to) implements Request<Answer.Differences> {
    @Override
    public String words() {
      return "compare %s with %s".formatted(from.words(), to.words());
    }
  }

  /**
   * Imports an archive; answered on several lines.
   *
   * @param maxSize bytes when unpacked; absent for what there is room for
   * @param ino of a file on the mount; absent where {@link Chunks} of an archive follow
   */
  record Import(String name, Optional<Long> maxSize, Optional<Long> ino)
      implements Request<Answer.ImportStep> {
    @Override
    public String words() {
      return "import the snapshot " + name;
    }

    /** Whether an archive comes behind the request. */
    public boolean isFollowed() {
      return ino.isEmpty();
    }
  }

  /**
   * Asks for the build cache: after {@link #TAKEN}, both ends speak the cache program protocol.
   *
   * @param directory to which relative paths are relative; absent where there are none
   * @param arguments words of {@code quire cacheprog}, but for the verb
   */
  record GoCache(Optional<String> directory, List<String> arguments)
      implements Request<Answer.Done> {
    /** The line that is the answer. */
    public static final String TAKEN = "{\"taken\":true}";
  }

  /** What the field {@code op} says. */
  default String operation() {
    return operation(getClass());
  }

  /** What it asks for, in words for a person; it follows the word "cannot". */
  default String words() {
    return "do the operation '%s'".formatted(operation());
  }

  private static String operation(Class<?> type) {
    return type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** The request as it is sent, without the end of the line. */
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
   * @throws Failure where it is no request, or one of a kind that this version does not know
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
