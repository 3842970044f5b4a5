package quire.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.TreeDiff;
import quire.vfs.TreePlace;
import quire.vfs.Vfs;

/**
 * Answers what differs between two directories: lines of up to a thousand changes each, sent as
 * they are found. A change has {@code path}, {@code change} and {@code type}; where the path is not
 * UTF-8, {@code bytes} has it in base 64. Not thread-safe.
 */
final class DiffAnswer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_CHANGES = 1000;
  private static final int MAX_BYTES = 1 << 18;

  private final Answers answers;
  private ArrayNode changes = JSON.createArrayNode();
  private int bytes;

  private DiffAnswer(Answers answers) {
    this.answers = answers;
  }

  static void send(Vfs vfs, JsonNode request, Answers answers) throws IOException {
    DiffAnswer answer = new DiffAnswer(answers);
    vfs.diff(place(vfs, request.path("from")), place(vfs, request.path("to")), answer::add);
    answer.flush(true);
  }

  /** A snapshot and the path in it; where there is no such snapshot, the directory of that name. */
  private static TreePlace place(Vfs vfs, JsonNode place) {
    List<Name> names = names(place.path("place").asText());
    if (place.has("ino") && (names.isEmpty() || !isSnapshot(vfs, names.get(0)))) {
      return new TreePlace.Live(place.path("ino").asLong());
    }
    if (names.isEmpty()) {
      throw new FsException(Errno.EINVAL, "name a snapshot, or a directory on the mount");
    }
    return new TreePlace.Taken(names.get(0), names.subList(1, names.size()));
  }

  private static List<Name> names(String path) {
    return Stream.of(path.split("/", -1))
        .filter(name -> !name.isEmpty() && !name.equals("."))
        .map(Name::of)
        .toList();
  }

  private static boolean isSnapshot(Vfs vfs, Name name) {
    return vfs.snapshots().stream().anyMatch(row -> row.name().equals(name));
  }

  private void add(List<Name> path, TreeDiff.Change change, FileType type) {
    byte[] joined = join(path);
    @Nullable String text = PathText.decoded(joined);
    ObjectNode row = changes.addObject();
    row.put("path", text == null ? new String(joined, StandardCharsets.UTF_8) : text);
    if (text == null) {
      row.put("bytes", joined);
    }
    row.put("change", change.name().toLowerCase(Locale.ROOT));
    row.put("type", type.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    bytes += joined.length;
    if (changes.size() == MAX_CHANGES || bytes > MAX_BYTES) {
      try {
        flush(false);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** From the root on; the root itself is a dot. */
  private static byte[] join(List<Name> path) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (int i = 0; i < path.size(); i++) {
      if (i > 0) {
        joined.write('/');
      }
      joined.writeBytes(path.get(i).bytes());
    }
    return path.isEmpty() ? new byte[] {'.'} : joined.toByteArray();
  }

  private void flush(boolean done) throws IOException {
    ObjectNode line = JSON.createObjectNode();
    line.set("changes", changes);
    if (done) {
      line.put("done", true);
    }
    answers.send(line);
    changes = JSON.createArrayNode();
    bytes = 0;
  }
}
