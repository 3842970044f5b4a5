package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The times of files that programs have seen stay as they are: make, rsync and git compare them.
 */
final class FileTimesTest {
  /** Each file is changed twice within one tick of the kernel's clock, most of the time. */
  private static final String CHANGE =
      """
      import mmap, os
      def file(name, i):
        fd = os.open('%s%d' % (name, i), os.O_CREAT | os.O_RDWR)
        os.ftruncate(fd, 1 << 20)
        return fd
      for i in range(40):
        fd = file('written', i)
        os.pwrite(fd, b'x' * 9000, 500000)
        os.fsync(fd)
        os.close(fd)
        fd = file('mapped', i)
        with mmap.mmap(fd, 1 << 20) as m:
          m[500000:509000] = b'x' * 9000
          m.flush()
        os.close(fd)
      """;

  private static final String TIMES = "stat -c '%n %y %z' *[0-9]";

  @TempDir private Path scratch;

  @Test
  void stayAsTheyWereWhenTheFileWasClosed() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "python3 - <<'END'\n" + CHANGE + "END\n");
      String seen = Shell.sh(mount.root(), TIMES);
      mount.unmount();
      mount.mount();
      assertEquals(seen, Shell.sh(mount.root(), TIMES));
    }
  }
}
