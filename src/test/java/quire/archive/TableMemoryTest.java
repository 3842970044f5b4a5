package quire.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tables of all archives of a snapshot with very many entries are held in a small heap at once:
 * 256 MiB for a million entries. The tables need a third of it, and the rest of the program some
 * mebibytes.
 */
final class TableMemoryTest {
  private static final long MILLION = 1_000_000;
  private static final long MEBIBYTES = 256;
  private static final int FILES = 99; // in each directory: with it 100 entries

  /** The depth of nested directories with names of 255 bytes. */
  private static final int DEPTH = 1000;

  @TempDir private Path scratch;

  @Test
  void tablesOfAFifthFitIntoAFifth() throws Exception {
    fit(MILLION / 5);
  }

  @Test
  @Tag("soak")
  void tablesOfAMillionEntriesFitTogether() throws Exception {
    fit(MILLION);
  }

  /** A table once kept the whole path of each directory: 127 MB of paths. */
  @Test
  void aDeepTreeTakesOnePath() throws Exception {
    fit(48, DEPTH, 0);
  }

  private void fit(long entries) throws IOException, InterruptedException {
    fit(entries * MEBIBYTES / MILLION, entries / (FILES + 1), FILES);
  }

  private void fit(long mebibytes, long directories, int files)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx%dm".formatted(mebibytes),
                "-cp",
                System.getProperty("java.class.path"),
                AllTables.class.getName(),
                scratch.resolve("store").toString(),
                Long.toString(directories),
                Integer.toString(files))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    String last = said.lines().toList().getLast();
    System.err.println(last);
    assertTrue(last.matches("([0-9]{6,}\\+1 ){2,}heap [0-9]+ MiB"), said);
  }
}
