package quire.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import quire.archive.input.ImportRules;
import quire.catalog.Name;
import quire.catalog.SnapshotRow;
import quire.control.Answer;
import quire.control.Chunks;
import quire.control.Request;
import quire.vfs.Vfs;
import quire.vfs.call.BytesRead;
import quire.vfs.call.Caller;

/**
 * Imports an archive, which is a file on the mount or comes in {@link Chunks} behind the request.
 * For a file on the mount, reports the progress a few times a second.
 */
final class ImportAnswer {
  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Path store;
  private final Vfs vfs;
  private final Answers answers;

  /** Into the store in a directory. */
  ImportAnswer(Path store, Vfs vfs, Answers answers) {
    this.store = store;
    this.vfs = vfs;
    this.answers = answers;
  }

  /**
   * Runs an import request.
   *
   * @param in the stream behind the request
   */
  SnapshotRow run(Request.Import request, InputStream in) throws IOException {
    Name name = Name.of(request.name());
    Caller owner = ProcessOwner.ofThisProcess();
    long maxSize = request.maxSize().orElseGet(() -> vfs.usage().statfs().available());
    String place = request.maxSize().isPresent() ? null : "the store " + store;
    ImportRules rules = new ImportRules(maxSize, place, owner.uid(), owner.gid(), owner.uid() == 0);
    return request.ino().isPresent()
        ? vfs.trees().importArchive(name, request.ino().get(), progress(), rules)
        : vfs.trees().importArchive(name, new Chunks(in), rules);
  }

  private BytesRead progress() {
    long[] last = {System.nanoTime()};
    return offset -> {
      long now = System.nanoTime();
      if (now - last[0] >= EVERY_NANOS) {
        last[0] = now;
        try {
          answers.send(Answer.ImportStep.at(offset));
        } catch (IOException e) {
          throw new UncheckedIOException(e); // the client has gone
        }
      }
    };
  }
}
