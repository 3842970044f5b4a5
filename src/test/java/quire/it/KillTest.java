package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.Seeds;

/**
 * Kills the daemon while programs write to the mount, mounts again, and looks for everything that
 * was acknowledged: what was closed or synced has its exact content, and a rename happened or did
 * not. Runs {@code -Dquire.kills} rounds.
 */
final class KillTest {
  private static final int ROUNDS = Integer.getInteger("quire.kills", 3);
  private static final int SOAK_ROUNDS = Integer.getInteger("quire.soak.kills", 50);
  private static final int APPENDS = 5000;
  private static final int APPENDS_TO_A_KILL = 1000;
  private static final int WRITERS = 3;
  private static final int REMEMBERED = 3 * WRITERS;

  @TempDir Path scratch;

  /** A writer's seed, its process, and where its acknowledgements are. */
  private record Writer(long seed, Path directory, Path acknowledged, Process process) {
    long steps() throws IOException {
      return Files.exists(acknowledged) ? Files.size(acknowledged) : 0;
    }
  }

  @Test
  void keepsWhatWasAcknowledged() throws Exception {
    run(ROUNDS);
  }

  @Test
  @Tag("soak")
  void keepsWhatWasAcknowledgedOverManyKills() throws Exception {
    run(SOAK_ROUNDS);
  }

  /** So many appends in a tick of the kernel's clock that most of them change no time stamp. */
  @Test
  void keepsAppendsInQuickSuccession() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path file = mount.root().resolve("log");
      for (int size = 1; size <= APPENDS; size++) {
        Files.write(file, new byte[] {'a'}, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (size % APPENDS_TO_A_KILL == 0) {
          mount.kill();
          mount.mount();
          assertEquals(size, Files.size(file));
        }
      }
    }
  }

  private void run(int rounds) throws Exception {
    long seed = Seeds.seed("KillTest");
    Random random = new Random(seed);
    List<Writer> all = new ArrayList<>();
    try (TestMount mount = TestMount.mounted(scratch)) {
      for (int round = 0; round < rounds; round++) {
        all.addAll(killWhileWriting(mount, round, random));
        fsck(mount);
        mount.mount();
        // an earlier round's files must outlive later crashes as well
        for (Writer writer : all.subList(Math.max(0, all.size() - REMEMBERED), all.size())) {
          verify(writer);
        }
      }
    } catch (AssertionError e) {
      throw new AssertionError("-Dquire.seed=%d: %s".formatted(seed, e.getMessage()), e);
    }
  }

  private List<Writer> killWhileWriting(TestMount mount, int round, Random random)
      throws Exception {
    List<Writer> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(start(mount, "%d-%d".formatted(round, i), random.nextLong()));
    }
    for (Writer writer : writers) {
      Await.until("a writer has begun", () -> writer.steps() > 0 || !writer.process().isAlive());
    }
    Thread.sleep(random.nextInt(1500));
    mount.kill();
    for (Writer writer : writers) {
      writer.process().waitFor();
    }
    return writers;
  }

  private Writer start(TestMount mount, String name, long seed) throws IOException {
    Path directory = Files.createDirectory(mount.root().resolve(name));
    Path acknowledged = scratch.resolve(name + ".acknowledged");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KillWriter.class.getName(),
                directory.toString(),
                Long.toString(seed),
                acknowledged.toString())
            .redirectErrorStream(true)
            .redirectOutput(scratch.resolve(name + ".out").toFile())
            .start();
    return new Writer(seed, directory, acknowledged, process);
  }

  private static void fsck(TestMount mount) throws IOException {
    if (TestMount.quire("fsck", "--help").ok()) {
      Shell.Result result = TestMount.quire("fsck", mount.store().toString());
      assertEquals(0, result.exit(), result.output());
    }
  }

  // ---- verifying

  private static void verify(Writer writer) throws IOException {
    long steps = writer.steps();
    assertTrue(steps > 0, () -> "no step was acknowledged in " + writer);
    KillPlan plan = new KillPlan(writer.seed());
    for (long i = 0; i < steps; i++) {
      KillPlan.Step done = plan.next();
      assertTrue(!done.name().isEmpty());
    }
    Map<String, byte[]> before = new HashMap<>(plan.files());
    KillPlan.Step next = plan.next();
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(plan.files().keySet());
    names.addAll(namesIn(writer.directory()));
    for (String name : names) {
      byte[] actual = read(writer.directory().resolve(name));
      byte[] old = before.get(name);
      if (!Arrays.equals(old, actual) && !isUnderWay(next, name, old, actual)) {
        throw new AssertionError(
            "%s after %d steps and perhaps %s of %s: %s has %s bytes and should have %s"
                .formatted(
                    writer.directory(),
                    steps,
                    next.action(),
                    next.name(),
                    name,
                    length(actual),
                    length(old)));
      }
    }
  }

  /** Whether the step that was not acknowledged explains why the content is not the old one. */
  private static boolean isUnderWay(
      KillPlan.Step next, String name, byte @Nullable [] old, byte @Nullable [] actual) {
    if (actual == null) {
      return next.action() == KillPlan.Action.REMOVE && name.equals(next.name());
    }
    return switch (next.action()) {
      case CREATE -> name.equals(next.name()) && startsWith(next.bytes(), actual);
      case APPEND ->
          name.equals(next.name()) && old != null && isAppended(old, next.bytes(), actual);
      case REPLACE ->
          name.equals(KillPlan.TEMPORARY)
              ? startsWith(next.bytes(), actual)
              : name.equals(next.name()) && Arrays.equals(next.bytes(), actual);
      case TRUNCATE ->
          name.equals(next.name())
              && old != null
              && Arrays.equals(Arrays.copyOf(old, next.size()), actual);
      case LINK -> name.equals(next.other());
      case REMOVE -> false;
    };
  }

  private static boolean isAppended(byte[] old, byte[] added, byte[] actual) {
    return actual.length >= old.length
        && startsWith(actual, old)
        && startsWith(added, Arrays.copyOfRange(actual, old.length, actual.length));
  }

  private static boolean startsWith(byte[] whole, byte[] start) {
    return start.length <= whole.length && Arrays.equals(Arrays.copyOf(whole, start.length), start);
  }

  private static String length(byte @Nullable [] bytes) {
    return bytes == null ? "no" : Integer.toString(bytes.length);
  }

  private static byte @Nullable [] read(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllBytes(file) : null;
  }

  private static List<String> namesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
