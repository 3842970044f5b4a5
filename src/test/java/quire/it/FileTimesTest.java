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

  /** An open file gets new bytes, which the kernel has only cached, at a later time. */
  private static final String WRITE =
      """
      import os, time
      fd = os.open('open', os.O_CREAT | os.O_RDWR)
      os.write(fd, b'old')
      os.fsync(fd)
      old = os.stat('open').st_mtime_ns
      while time.clock_gettime_ns(time.CLOCK_REALTIME) < old + 20_000_000:
        pass
      os.pwrite(fd, b'new', 0)
      new = os.stat('open').st_mtime_ns
      """;

  /** Whoever compares snapshots by times, as rsync does, must see that the bytes are others. */
  @Test
  void aSnapshotDoesNotHaveNewBytesWithTheTimesOfOldOnes() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String compare =
          """
          os.mkdir('.quire/snapshots/s')
          taken = '.quire/snapshots/s/open'
          assert open(taken).read() == 'new'
          assert os.stat(taken).st_mtime_ns >= new > old, (os.stat(taken), old)
          os.close(fd)
          assert os.stat('open').st_mtime_ns == new
          """;
      python(mount, WRITE + compare);
      String seen = Shell.sh(mount.root(), "stat -c %y open");
      mount.unmount();
      mount.mount();
      Shell.sh(mount.root(), "mkdir .quire/snapshots/later");
      String kept = Shell.sh(mount.root(), "stat -c %y open .quire/snapshots/later/open");
      assertEquals(seen + seen, kept);
    }
  }

  /** The kernel notes a new time for a file in .quire that was renamed, and sends it later. */
  @Test
  void aSyncAfterACloneDoesNotFail() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(
          mount.root(),
          """
          echo text >file
          '%s' clone file copy
          sync -f .
          cat copy
          mkdir .quire/snapshots/s
          fails touch -m -d 2001-01-01 .quire/snapshots/s/file
          stat -c %%y .quire/snapshots/s/file | fails grep 2001
          """
              .formatted(TestMount.LAUNCHER));
    }
  }

  /** The times may arrive before the bytes. */
  @Test
  void stayAsTheyWereInAFileThatIsStillOpenWhenTheDaemonIsKilled() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String write =
          """
          import os, signal, sys
          readers = []
          for i in range(8):
            readers.append(open('kept%%d' %% i, 'w'))
            with open('kept%%d' %% i, 'r+b') as writer:
              writer.write(os.urandom(3 << 20))
              writer.flush()
              os.system('sync -f .')
          seen = [(os.fstat(r.fileno()).st_mtime_ns, os.fstat(r.fileno()).st_ctime_ns) for r in readers]
          print(seen)
          os.kill(%d, signal.SIGKILL)
          """
              .formatted(mount.pid());
      String seen = python(mount, write).strip();
      mount.clear();
      mount.mount();
      python(
          mount,
          """
          import os
          now = [(s.st_mtime_ns, s.st_ctime_ns) for s in (os.stat('kept%%d' %% i) for i in range(8))]
          assert now == %s, now
          """
              .formatted(seen));
    }
  }

  private static String python(TestMount mount, String program) throws IOException {
    return Shell.sh(mount.root(), "python3 - <<'END'\n" + program + "\nEND\n");
  }
}
