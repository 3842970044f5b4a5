package quire.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the attributes of mounts, which may belong to another program. */
final class MountLookTest {
  /** A directory that answers as a mount does. */
  private static Path store(Path directory, String said) throws IOException {
    Path quire = Files.createDirectory(directory.resolve(".quire"));
    Files.getFileAttributeView(quire, UserDefinedFileAttributeView.class)
        .write("quire.store", ByteBuffer.wrap(said.getBytes(StandardCharsets.UTF_8)));
    return MountLook.at(new MountTable.Mount(directory, "/source", "0:99", 1000)).store();
  }

  @Test
  void aMountTellsItsStore(@TempDir Path directory) throws IOException {
    assertEquals(Path.of("/store"), store(directory, "/store"));
  }

  @Test
  void aStoreThatIsNoPathIsIgnored(@TempDir Path directory) throws IOException {
    assertEquals(Path.of("/source"), store(directory, "/store\0"));
  }
}
