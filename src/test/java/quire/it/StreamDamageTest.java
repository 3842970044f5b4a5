package quire.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.TestFiles;

/** Ring files that are damaged while no process has the store open. */
final class StreamDamageTest {
  private static final int PAGE = 4096;
  private static final String RING = "streams/00000001.ring";

  @TempDir private Path scratch;

  /** Of 2500 lines, each with its own offset: four pages and a part. */
  private static String text() {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < 20_000; at += 8) {
      text.append("%07d\n".formatted(at));
    }
    return text.toString();
  }

  private static Path streams(TestMount mount) {
    return mount.root().resolve(".quire/streams");
  }

  private static Path stream(TestMount mount) {
    return streams(mount).resolve("build.log");
  }

  @Test
  void aFlippedBitIsAnErrorAndTheRestOfTheStreamIsRead() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Files.writeString(stream(mount), text());
      mount.unmount();
      mount.assertClean("--deep");
      TestFiles.flip(mount.store().resolve(RING), PAGE + PAGE + 77);

      String ring = mount.store().resolve(RING).toString();
      Shell.Result fsck = TestMount.quire("fsck", "--deep", mount.store().toString());
      assertEquals(1, fsck.exit(), fsck.output());
      assertTrue(fsck.output().contains(RING + ": the bytes from 4096 to 8192"), fsck.output());
      assertTrue(fsck.output().contains("build.log"), fsck.output());
      assertTrue(fsck.output().contains("offset 8192"), fsck.output());

      mount.mount();
      for (String name : new String[] {"build.log", "build.log@oldest", "build.log@4000"}) {
        Shell.Result cat = Shell.run(streams(mount), List.of("cat", name));
        assertTrue(cat.output().contains("Input/output error"), name + ": " + cat.output());
        assertFalse(cat.output().contains("\n0004096"), name);
      }
      String log = Files.readString(mount.store().resolve("daemon.log"));
      assertTrue(log.contains(ring + ": the page at offset 8192 does not match"), log);
      Shell.Result read =
          TestMount.quire("stream", "read", "--mount", mount.root().toString(), "build.log");
      assertEquals(1, read.exit(), read.output());
      assertTrue(read.output().contains("4096 bytes are damaged in the store"), read.output());
      String kept = text().substring(0, PAGE) + text().substring(2 * PAGE);
      assertEquals(kept, read.output().replaceAll("quire: .*\n", ""));

      Files.writeString(stream(mount), "more", StandardOpenOption.APPEND);
      assertEquals(20_004, Files.size(stream(mount)));
      assertEquals("more", Shell.sh(streams(mount), "tail -c 4 build.log"));
    }
  }

  /** {@code sendfile(2)} and mappings read whole pages: lost bytes must not become zeros. */
  @Test
  void aFlippedBitIsAnErrorForReadersOfPages() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Files.writeString(stream(mount), text());
      mount.unmount();
      TestFiles.flip(mount.store().resolve(RING), PAGE + PAGE + 77);
      mount.mount();
      Path copy = scratch.resolve("copy");
      Shell.Result sent =
          Shell.run(
              streams(mount),
              List.of(
                  "python3",
                  "-c",
                  """
                  import os
                  f = os.open('build.log', os.O_RDONLY)
                  t = os.open('%s', os.O_CREAT | os.O_WRONLY)
                  while os.sendfile(t, f, None, 1 << 20):
                    pass
                  """
                      .formatted(copy)));
      assertTrue(sent.output().contains("Input/output error"), sent.output());
      byte[] copied = Files.readAllBytes(copy);
      assertTrue(copied.length <= PAGE, copied.length + " bytes are copied");
      assertEquals(text().substring(0, copied.length), new String(copied, US_ASCII));
    }
  }

  @Test
  void aStreamWithADeletedRingIsReportedUntilItIsRemoved() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Files.writeString(stream(mount), text());
      Files.writeString(streams(mount).resolve("other.log"), "other");
      mount.unmount();
      Files.delete(mount.store().resolve(RING));

      Shell.Result fsck = TestMount.quire("fsck", mount.store().toString());
      assertEquals(1, fsck.exit(), fsck.output());
      assertTrue(fsck.output().contains(RING + ": the file is missing"), fsck.output());
      assertTrue(fsck.output().contains("build.log"), fsck.output());

      mount.mount();
      String log = Files.readString(mount.store().resolve("daemon.log"));
      assertEquals(
          1,
          log.lines().filter(line -> line.contains("ERROR") && line.contains("build.log")).count(),
          log);
      assertEquals("build.log\nother.log\n", Shell.sh(streams(mount), "ls"));
      for (String name : List.of("build.log", "build.log@oldest", "build.log@7")) {
        Shell.Result cat = Shell.run(streams(mount), List.of("cat", name));
        assertTrue(cat.output().contains("Input/output error"), name + ": " + cat.output());
      }
      String list = TestMount.quire("stream", "ls", mount.root().toString()).output();
      assertTrue(list.contains("build.log") && list.contains("cannot be read"), list);
      Shell.Result read =
          TestMount.quire("stream", "read", "--mount", mount.root().toString(), "build.log");
      assertTrue(read.exit() == 1 && read.output().contains("ring file"), read.output());
      assertEquals("other", Shell.sh(streams(mount), "cat other.log"));
      Shell.sh(streams(mount), "rm build.log; echo new > build.log");
      mount.unmount();
      mount.assertClean("--deep");
      mount.mount();
      assertEquals("new\n", Shell.sh(streams(mount), "cat build.log"));
    }
  }
}
