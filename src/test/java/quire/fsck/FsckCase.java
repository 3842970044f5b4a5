package quire.fsck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.ExtentRow;
import quire.vfs.Vfs;

/** A store with one thing wrong, which a check must name and a repair put right. */
abstract class FsckCase {
  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  Path scratch;

  @SuppressWarnings("NullAway.Init") // set before each test
  TestStore store;

  @BeforeEach
  void make() throws IOException {
    store = TestStore.withTree(scratch);
  }

  @AfterEach
  void close() {
    store.close();
  }

  void expect(String text) {
    List<Problem> problems = store.check();
    assertTrue(
        problems.stream().anyMatch(problem -> problem.text().contains(text)),
        () -> "expected '" + text + "' among " + problems);
    assertEquals(problems, store.check(), "a check has changed the store");
    FsckSummary summary = store.repair();
    assertTrue(summary.problems().isClean(), summary::toString);
    assertEquals(List.of(), store.check());
  }

  void expectOnly(String text) {
    assertEquals(1, store.check().size(), () -> store.check().toString());
    expect(text);
  }

  static ExtentRow hole(long offset, long length) {
    return fill(offset, length, 0);
  }

  static ExtentRow fill(long offset, long length, int value) {
    return new ExtentRow(offset, length, ExtentRow.Kind.FILL, value);
  }

  static void assertBytes(Vfs vfs, long ino, long seed, int length) {
    assertArrayEquals(array(TestStore.bytes(seed, length)), TestStore.read(vfs, ino));
  }

  static byte[] array(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
