package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations that need more heap than there is fail alone, and the mount goes on. */
final class SmallHeapTest {
  private static final int STRIDE = 8192;

  /** Writes that make two extents each: together more than a heap of 48 MiB can hold. */
  private static final int FRAGMENTS = 400_000;

  private static final int ENTRIES = 45_000;
  private static final int ARCHIVES = 6;

  /** Directories of each archive; together more than the kernel may know with a heap of 48 MiB. */
  private static final int DIRECTORIES = 10_000;

  @TempDir private Path scratch;

  private TestMount mount;
  private long daemon;

  @BeforeEach
  void prepare() throws IOException {
    mount = new TestMount(scratch);
  }

  private TestMount mounted() throws IOException {
    mount();
    return mount;
  }

  private void mount() throws IOException {
    mount.mountWith("-Xmx48m");
    daemon = mount.pid();
  }

  @Test
  void aFileInTooManyPiecesIsRefusedAndWhatItHasStaysReadable() throws IOException {
    try (TestMount on = mounted()) {
      Path file = on.root().resolve("fragments");
      int written = fragment(file);
      assertTrue(written < FRAGMENTS, "the heap has room for all of them");
      assertTrue(written > 10_000, "only " + written);
      assertFragments(file);
      assertLives();
      mount.unmount();
      mount();
      assertFragments(file);
      Shell.sh(mount.root(), "truncate -s 1 fragments; rm fragments; echo x > other; sync");
      assertLives();
      mount.unmount();
      mount.assertClean();
    }
  }

  /** How many were written and synced. */
  private static int fragment(Path file) throws IOException {
    int synced = 0;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < FRAGMENTS; i++) {
        channel.write(ByteBuffer.wrap(new byte[] {'x'}), (long) i * STRIDE);
        if (i % 5000 == 4999) {
          channel.force(true);
          synced = i + 1;
        }
      }
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("No space left"), e.toString());
    }
    return synced;
  }

  private static void assertFragments(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      for (int i = 0; i < 10_000; i += 100) {
        ByteBuffer bytes = ByteBuffer.allocate(2);
        assertEquals(2, channel.read(bytes, (long) i * STRIDE));
        assertEquals('x', bytes.get(0));
        assertEquals(0, bytes.get(1));
      }
    }
  }

  @Test
  void archivesThatAreReadAtOnceShareTheHeap() throws IOException {
    try (TestMount on = mounted()) {
      for (int i = 0; i < ARCHIVES; i++) {
        writeTar(on.root().resolve(i + ".tar"), i);
      }
      Shell.sh(
          mount.root(),
          "for i in $(seq 0 %d); do (ls .quire/open/$i.tar >/dev/null 2>&1 || true) & done; wait"
              .formatted(ARCHIVES - 1));
      assertLives();
      // one archive at a time fits
      assertEquals(ENTRIES, Shell.sh(mount.root(), "ls .quire/open/0.tar").lines().count());
      assertLives();
      mount.unmount();
      mount.assertClean();
    }
  }

  /** Each directory takes some hundred bytes as long as the kernel knows it. */
  @Test
  void moreDirectoriesThanTheHeapHoldsCanBeLookedAt() throws IOException {
    try (TestMount on = mounted()) {
      for (int i = 0; i < ARCHIVES / 2; i++) {
        Path archive = scratch.resolve("s%d.tar".formatted(i));
        writeTar(archive, i, DIRECTORIES, '5');
        String from = archive.toString();
        Shell.Result taken =
            TestMount.quire("import", "--mount", on.root().toString(), from, "s" + i);
        assertEquals(0, taken.exit(), taken::output);
        String found = "find .quire/snapshots/s%d -mindepth 1 -size -100 | wc -l".formatted(i);
        assertEquals(DIRECTORIES + "", Shell.sh(on.root(), found).strip());
        assertTrue(ProcessHandle.of(daemon).orElseThrow().isAlive());
      }
      on.unmount();
      on.assertClean();
    }
  }

  @Test
  void openFilesAreBoundedAndTheMountGoesOn() throws IOException {
    try (TestMount on = mounted()) {
      String opening =
          """
          import errno, os, resource, signal
          most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
          resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
          open('file', 'w').close()

          def fill():
              held = 0
              try:
                  while held < min(most, 20000) - 50:
                      os.open('.' if held % 2 else 'file', os.O_RDONLY)
                      held += 1
                  return 0, held
              except OSError as e:
                  return e.errno, held

          children, error, held = [], 0, 0
          while error == 0 and held < 100000:
              here, there = os.pipe()
              child = os.fork()
              if child == 0:
                  os.write(there, b'%d %d' % fill())
                  signal.pause()
              children.append(child)
              error, more = map(int, os.read(here, 100).split())
              held += more
          for child in children:
              os.kill(child, signal.SIGKILL)
              os.wait()
          print(errno.errorcode.get(error), held > 5000)
          """;
      Files.writeString(scratch.resolve("opening.py"), opening);
      String python = "python3 '%s'".formatted(scratch.resolve("opening.py"));
      assertEquals("ENFILE True", Shell.sh(on.root(), python).strip());
      assertLives();
      Shell.sh(on.root(), "cat file; ls >/dev/null"); // all are closed
      on.unmount();
      on.assertClean();
    }
  }

  private static void writeTar(Path file, int seed) throws IOException {
    writeTar(file, seed, ENTRIES, '0');
  }

  private static void writeTar(Path file, int seed, int entries, char type) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (int i = 0; i < entries; i++) {
        out.write(header("%d-file-with-a-long-name-%d".formatted(seed, i), type));
      }
      out.write(new byte[1024]);
    }
  }

  private static byte[] header(String name, char type) {
    ByteBuffer header = ByteBuffer.allocate(512);
    header.put(name.getBytes(StandardCharsets.US_ASCII));
    header.put(100, "0000644".getBytes(StandardCharsets.US_ASCII));
    for (int number : new int[] {108, 116, 124, 136}) { // owner, group, size, time
      header.put(number, "0000000".getBytes(StandardCharsets.US_ASCII));
    }
    header.put(148, ("        " + type).getBytes(StandardCharsets.US_ASCII));
    header.put(257, "ustar".getBytes(StandardCharsets.US_ASCII));
    int sum = 0;
    for (byte one : header.array()) {
      sum += one & 0xff;
    }
    header.put(148, "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII));
    return header.array();
  }

  private void assertLives() throws IOException {
    assertTrue(ProcessHandle.of(daemon).orElseThrow().isAlive());
    assertEquals("", Shell.sh(mount.root(), "ls .quire/snapshots; stat . >/dev/null"));
  }
}
