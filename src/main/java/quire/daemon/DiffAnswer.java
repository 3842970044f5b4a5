package quire.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.control.Json;
import quire.control.PathText;
import quire.snapshot.tree.TreeDiff;
import quire.vfs.Vfs;

/**
 * Answers what differs between two directories: lines of up to a thousand changes each, sent as
 * they are found. A change has {@code path}, {@code change} and {@code type}; where the path is not
 * UTF-8, {@code bytes} has it in base 64. Not thread-safe.
 */
final class DiffAnswer {
  private static final int MAX_CHANGES = 1000;
  private static final int MAX_BYTES = 1 << 18;

  private final Answers answers;
  private ArrayNode changes = Json.array();
  private int bytes;

  private DiffAnswer(Answers answers) {
    this.answers = answers;
  }

  static void send(Vfs vfs, JsonNode request, Answers answers) throws IOException {
    DiffAnswer answer = new DiffAnswer(answers);
    vfs.trees()
        .diff(
            Places.of(vfs, request.path("from")), Places.of(vfs, request.path("to")), answer::add);
    answer.flush(true);
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
    ObjectNode line = Json.object();
    line.set("changes", changes);
    if (done) {
      line.put("done", true);
    }
    answers.send(line);
    changes = Json.array();
    bytes = 0;
  }
}
