package quire.vfs.trees;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.OpenStore;
import quire.vfs.call.TreePlace;

/** Trees that are kept for archives that nobody may ever open. */
final class PassingTreesTest {
  @Test
  void thereAreOnlySoManyAtATime(@TempDir Path scratch) throws IOException {
    try (OpenStore store = OpenStore.open(scratch)) {
      store.vfs().trees().take(Name.of("s"), Catalog.ROOT);
      TreePlace place = new TreePlace.Taken(Name.of("s"), List.of());
      FsException full =
          assertThrows(
              FsException.class,
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  store.vfs().trees().archive(place);
                }
              });
      assertEquals(Errno.EAGAIN, full.errno());
      assertTrue(String.valueOf(full.getMessage()).contains("try again"), full.getMessage());
    }
  }
}
