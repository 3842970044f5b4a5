package quire.vfs;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test on an open store, which is new for each. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
public abstract class StoreCase {
  @TempDir protected Path directory;
  protected OpenStore store;

  @BeforeEach
  protected final void openStore() throws IOException {
    store = OpenStore.open(directory);
  }

  @AfterEach
  protected final void closeStore() {
    store.close();
  }

  protected final void reopen() throws IOException {
    closeStore();
    openStore();
  }
}
