package quire.daemon;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.control.Answer;
import quire.control.Request;
import quire.snapshot.tree.TreeDiff;
import quire.vfs.Vfs;

/**
 * Answers a request for the differences between two directories: lines of up to a thousand changes
 * each, sent as they are found. Not thread-safe.
 */
final class DiffAnswer {
  private static final int MAX_CHANGES = 1000;
  private static final int MAX_BYTES = 1 << 16;

  /** Bytes of heap for the changes of one line: as records, and as text. */
  private static final int HEAP = 1 << 20;

  private final Answers answers;
  private List<Answer.Change> changes = new ArrayList<>();
  private int bytes;

  private DiffAnswer(Answers answers) {
    this.answers = answers;
  }

  static void send(Vfs vfs, Request.Diff request, ClientRoom.Part part, Answers answers)
      throws IOException {
    part.take(HEAP);
    DiffAnswer answer = new DiffAnswer(answers);
    vfs.trees().diff(Places.of(vfs, request.from()), Places.of(vfs, request.to()), answer::add);
    answer.flush(true);
  }

  private void add(List<Name> path, TreeDiff.Change change, FileType type) {
    byte[] joined = join(path);
    changes.add(
        Answer.Change.of(
            joined,
            change.name().toLowerCase(Locale.ROOT),
            type.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    bytes += joined.length;
    if (changes.size() == MAX_CHANGES || bytes > MAX_BYTES) {
      try {
        flush(false);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The path from the root on; the root itself is a dot. */
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
    answers.send(new Answer.Differences(changes, done ? Optional.of(true) : Optional.empty()));
    changes = new ArrayList<>();
    bytes = 0;
  }
}
