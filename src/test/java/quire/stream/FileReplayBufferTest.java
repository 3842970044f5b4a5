package quire.stream;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Name;
import quire.log.FileLogStorage;

final class FileReplayBufferTest extends ReplayBufferContract {
  @TempDir Path directory;

  @Override
  ReplayBuffer make(int capacity) throws IOException {
    RingFiles files = new RingFiles(new FileLogStorage(directory, ".ring"), new StreamNames());
    StreamLabel label = new StreamLabel(Name.of("x"), 0644, 0, 0, 0, null);
    FileRing ring = files.open(files.create(capacity, label));
    return new ReplayBuffer(ring, ring.opened());
  }
}
