package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.blob.Digest;
import quire.blob.MemoryBlob;
import quire.blob.WritableBlobTier;
import quire.blob.WritableBlobTierContract;

@SuppressWarnings("NullAway.Init") // JUnit calls open()
final class CacheProgramTierTest extends WritableBlobTierContract {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path directory;

  private CacheProgram program;
  private CacheProgramTier tier;

  @BeforeEach
  void open() throws IOException {
    program = start(HelperMain.class.getName(), directory.resolve("cache").toString());
    tier = new CacheProgramTier(program, LONG);
  }

  private static CacheProgram start(String main, String... arguments) throws IOException {
    CacheProgram started =
        new CacheProgram(
            FaultyHelper.java("-Xmx64m", main, arguments),
            new CacheProgramSettings(LONG, LONG, LONG, LONG, false));
    started.start();
    return started;
  }

  @AfterEach
  void close() {
    program.close();
  }

  @Override
  protected WritableBlobTier tier() {
    return tier;
  }

  @Override
  protected void forget(Digest digest) throws IOException {
    CacheEntry entry = program.get(CacheId.of(digest.bytes()));
    if (entry != null) {
      Files.delete(entry.path());
    }
  }

  @Test
  void whatTheHelperKeepsUnderTheWrongNameIsNotThere() throws IOException {
    byte[] bytes = bytes(1, 1000);
    Digest other = digest(bytes(2, 1000));
    program.put(
        CacheId.of(other.bytes()), Bodies.sha256(bytes), bytes.length, Bodies.stream(bytes));
    assertNull(tier.open(other));
  }

  @Test
  void aHelperThatIsGoneHasNothingAndTakesNothing() throws IOException {
    byte[] bytes = bytes(1, 1000);
    put(bytes);
    program.close();
    assertNull(tier.open(digest(bytes)));
    IOException e = assertThrows(IOException.class, () -> put(bytes));
    assertTrue(String.valueOf(e.getMessage()).contains("does not run"), e.getMessage());
  }

  @Test
  void aHelperWithoutPutsIsGivenNothing() throws IOException {
    try (CacheProgram reading =
        start(
            FaultyHelper.class.getName(),
            Fault.GET_ONLY.name(),
            Files.createDirectory(directory.resolve("reading")).toString())) {
      new CacheProgramTier(reading, LONG).put(MemoryBlob.of(bytes(1, 1000)));
      assertTrue(reading.isThere());
    }
  }

  @Test
  void whatGoesWrongIsAMiss() throws IOException {
    try (CacheProgram faulty =
        start(
            FaultyHelper.class.getName(),
            Fault.CORRUPT.name(),
            Files.createDirectory(directory.resolve("faulty")).toString())) {
      CacheProgramTier wrong = new CacheProgramTier(faulty, LONG);
      byte[] bytes = bytes(1, 1000);
      wrong.put(MemoryBlob.of(bytes));
      assertNull(wrong.open(digest(bytes)));
      assertTrue(faulty.isThere());
      assertEquals(0, faulty.outstanding());
    }
  }
}
