package quire.cacheprog.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.cacheprog.Bodies;

/** What a check finds in a cache directory, and what is left after a repair. */
@SuppressWarnings("NullAway.Init") // JUnit calls open()
final class CacheCheckTest {
  private static final int COUNT = 5;

  @TempDir private Path scratch;
  private Path directory;
  private DiskStore store;
  private DiskRun run;
  private final List<Path> outputs = new ArrayList<>();
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    directory = scratch.resolve("cache");
    store = DiskStore.open(directory, scratch);
    run = store.begin();
    for (int i = 0; i < COUNT; i++) {
      byte[] body = Bodies.random(i, 100);
      outputs.add(run.put(Bodies.action(i), Bodies.sha256(body), 100, Bodies.stream(body)));
    }
  }

  @AfterEach
  void close() throws IOException {
    run.close();
  }

  private CacheCheck.Result check(boolean deep, boolean repair) throws IOException {
    said.clear();
    return CacheCheck.run(
        directory,
        deep,
        repair,
        new CacheCheck.Sink() {
          @Override
          public void damaged(String text) {
            said.add(text);
          }

          @Override
          public void irreparable(String text) {
            said.add(text + "; irreparable");
          }
        });
  }

  private int damaged(boolean deep, boolean repair) throws IOException {
    check(deep, repair);
    return said.size();
  }

  private Path action(int number) {
    return store.layout().action(Bodies.action(number));
  }

  @Test
  void goodFilesAreCountedAndLeftAlone() throws IOException {
    assertEquals(new CacheCheck.Result(COUNT, 500), check(true, true));
    Files.delete(outputs.get(0)); // as after a trim of outputs that are not used
    assertEquals(new CacheCheck.Result(COUNT - 1, 400), check(true, false));
    assertEquals(List.of(), said);
  }

  @Test
  void aMissingCacheHasNoDamage() throws IOException {
    directory = scratch.resolve("none");
    assertEquals(CacheCheck.Result.NOTHING, check(true, true));
    assertEquals(List.of(), said);
  }

  @Test
  void damageOfTheRightSizeIsFoundByReading() throws IOException {
    Files.write(outputs.get(1), new byte[100]);
    assertEquals(0, damaged(false, false));
    assertEquals(new CacheCheck.Result(COUNT, 500), check(true, false));
    assertEquals(
        List.of(
            outputs.get(1)
                + " does not have the SHA-256 in its name;"
                + " go builds it again once it is deleted"),
        said);
    assertNotNull(run.get(Bodies.action(1)), "it has repaired unasked");
    assertEquals(1, damaged(true, true));
    assertNull(run.get(Bodies.action(1)));
    assertEquals(0, damaged(true, false));
  }

  @Test
  void whatElseIsWrongIsFoundWithoutReading() throws IOException {
    Files.write(outputs.get(0), new byte[99]);
    Files.writeString(action(1), "quire-action 1 cut o");
    Files.writeString(directory.resolve("o/notes.txt"), "buy milk");
    Files.writeString(directory.resolve("a/notes.txt"), "buy milk");
    Files.delete(outputs.get(3));
    Files.createSymbolicLink(outputs.get(3), outputs.get(4));
    assertEquals(5, damaged(false, true), said::toString);
    assertTrue(said.toString().contains("expects 100 bytes, and the output"), said::toString);
    assertEquals(0, damaged(false, false), said::toString);
    assertNotNull(run.get(Bodies.action(2)));
    assertNotNull(run.get(Bodies.action(4)));
  }

  @Test
  void aDirectoryInThePlaceOfAFileIsFoundAndTheRestIsChecked() throws IOException {
    Path output = outputs.get(0);
    for (Path file : List.of(output, action(1))) {
      Files.delete(file);
      Files.createDirectory(file);
    }
    for (int i = 2; i < COUNT; i++) {
      Files.write(outputs.get(i), new byte[100]);
    }
    assertEquals(COUNT, damaged(true, false), said::toString);
    assertTrue(said.toString().contains(output + " is not an output"), said::toString);
    assertTrue(said.toString().contains(action(1) + " is not an action"), said::toString);
    assertEquals(COUNT, damaged(true, true), said::toString);
    assertEquals(0, damaged(true, false), said::toString);
  }

  @Test
  void aDirectoryOfAnotherVersionIsLeftAlone() throws IOException {
    Files.writeString(directory.resolve("quire-cacheprog"), "quire-cacheprog 2\n");
    assertEquals(1, damaged(true, true));
    assertTrue(said.get(0).contains("has version 2"), said::toString);
    assertTrue(said.get(0).endsWith("; irreparable"), said::toString);
  }
}
