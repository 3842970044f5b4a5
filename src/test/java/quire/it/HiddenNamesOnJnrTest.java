package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** If an open file loses its name, libfuse gives it another one; users must not notice. */
final class HiddenNamesOnJnrTest {
  /** Prints the text of a file, and its number of names. */
  private static final String SHOW =
      """
      import os
      def show(file):
          fd = file if isinstance(file, int) else os.open(file, os.O_RDONLY)
          print(os.pread(fd, 99, 0).decode(), os.fstat(fd).st_nlink)
          if fd != file: os.close(fd)
      def write(name, text):
          with open(name, 'w') as file: file.write(text)
      """;

  @TempDir private Path scratch;

  private String python(Path directory, String script) throws IOException {
    return Shell.sh(directory, "python3 - <<'END'\n" + SHOW + script + "END\n");
  }

  @Test
  void aUserMayUseSuchANameToo() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, "--front-door", "jnr")) {
      String renamed =
          """
          name = '.fuse_hidden0123456789abcdef'
          write('file', 'text'); os.rename('file', name)
          show(name)
          write('old', 'old'); write('new', 'new'); fd = os.open('old', os.O_RDONLY)
          os.rename('old', name)
          show(name); show(fd)
          os.rename('new', name)
          show(name); show(fd)
          print(os.listdir())
          os.unlink(name)
          print(os.listdir())
          """;
      assertEquals(
          """
          text 1
          old 1
          old 1
          new 1
          old 0
          ['.fuse_hidden0123456789abcdef']
          []
          """,
          python(mount.root(), renamed));
      mount.unmount();
      mount.assertClean();
    }
  }

  @Test
  void aFailedRenameKeepsTheOpenFileThatItWouldReplace() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, "--front-door", "jnr")) {
      String failing =
          """
          write('file', 'old'); os.mkdir('.quire/snapshots/one'); write('file', 'kept')
          fd = os.open('file', os.O_RDONLY)
          for attempt in range(2):
              try: os.rename('.quire/snapshots/one/file', 'file')
              except OSError as e: print(os.strerror(e.errno))
              show('file'); show(fd)
          os.close(fd)
          show('file')
          print(os.stat('file').st_size, os.listdir())
          os.link('file', 'other'); show('other')
          os.rename('file', 'moved'); show('moved')
          os.unlink('moved'); show('other')
          """;
      assertEquals(
          """
          Invalid cross-device link
          kept 1
          kept 1
          Invalid cross-device link
          kept 1
          kept 1
          kept 1
          4 ['file']
          kept 2
          kept 2
          kept 1
          """,
          python(mount.root(), failing));
      mount.unmount();
      mount.assertClean();
    }
  }

  @Test
  void aRenameOverAnOpenFileKeepsItForItsUser() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, "--front-door", "jnr")) {
      String replacing =
          """
          write('file', 'old'); write('new', 'new'); fd = os.open('file', os.O_RDONLY)
          os.rename('new', 'file')
          show('file'); show(fd)
          print(os.listdir())
          os.link('file', 'other'); fd = os.open('other', os.O_RDONLY)
          os.rename('file', 'other') # does nothing: both are one file
          print(sorted(os.listdir())); show(fd); os.close(fd); show('file'); show('other')
          """;
      assertEquals(
          """
          new 1
          old 0
          ['file']
          ['file', 'other']
          new 2
          new 2
          new 2
          """,
          python(mount.root(), replacing));
      mount.unmount();
      mount.assertClean();
    }
  }
}
