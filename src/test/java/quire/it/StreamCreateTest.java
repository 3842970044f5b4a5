package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.cli.CommandInProcess;

/** Several programs make the same stream, or write to it, at the same time. */
final class StreamCreateTest {
  private static final int ROUNDS = 50;

  private record Said(int exit, String text) {}

  private static Said create(TestMount mount, String name) {
    StringWriter said = new StringWriter();
    int exit =
        CommandInProcess.run(
            new PrintWriter(said),
            "stream",
            "create",
            "--capacity",
            "8K",
            "--mount",
            mount.root().toString(),
            name);
    return new Said(exit, said.toString());
  }

  private static Path stream(TestMount mount, String name) {
    return mount.root().resolve(".quire/streams").resolve(name);
  }

  @Test
  void losingTheRaceToMakeAStreamIsNoError(@TempDir Path scratch) throws Exception {
    try (TestMount mount = TestMount.mounted(scratch);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      CyclicBarrier together = new CyclicBarrier(2);
      for (int i = 0; i < ROUNDS; i++) {
        String name = "log" + i;
        List<Future<Said>> both = new ArrayList<>();
        for (int j = 0; j < 2; j++) {
          both.add(
              threads.submit(
                  () -> {
                    together.await(1, TimeUnit.MINUTES);
                    return create(mount, name);
                  }));
        }
        for (Future<Said> one : both) {
          assertEquals(new Said(0, ""), one.get());
        }
      }
    }
  }

  /** A program that comes too late to set the capacity says so, and deletes nothing. */
  @Test
  void bytesOfAnotherProgramStay(@TempDir Path scratch) throws Exception {
    try (TestMount mount = TestMount.mounted(scratch);
        ExecutorService threads = Executors.newFixedThreadPool(1)) {
      for (int i = 0; i < ROUNDS; i++) {
        String name = "log" + i;
        Future<Said> created = threads.submit(() -> create(mount, name));
        boolean over = false;
        while (!append(stream(mount, name))) { // without a pause, to get in between
          assertFalse(over, "the stream was not made");
          over = created.isDone();
        }
        Said said = created.get();
        assertTrue(said.exit() == 0 || said.text().contains("has data"), said.text());
        assertEquals("x", Files.readString(stream(mount, name)));
      }
    }
  }

  /** Appends a byte; returns whether the stream exists. */
  private static boolean append(Path stream) throws IOException {
    if (Files.notExists(stream)) {
      return false;
    }
    try (FileChannel end = FileChannel.open(stream, StandardOpenOption.APPEND)) {
      end.write(ByteBuffer.wrap(new byte[] {'x'}));
    }
    return true;
  }
}
