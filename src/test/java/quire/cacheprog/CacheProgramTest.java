package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static quire.cacheprog.FaultyPrograms.ACTION;
import static quire.cacheprog.FaultyPrograms.BODY;
import static quire.cacheprog.FaultyPrograms.OUTPUT;
import static quire.cacheprog.FaultyPrograms.assertSays;
import static quire.cacheprog.FaultyPrograms.message;
import static quire.cacheprog.FaultyPrograms.put;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the host treats the answers of helpers that break the protocol. */
final class CacheProgramTest extends FaultyProgramsCase {
  // ---- what works

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "NONE",
        "LATE_HELLO",
        "EXTRA_FIELDS",
        "NO_TIME",
        "NO_CLOSE",
        "CLOSE_ERR",
        "CLOSE_WITHOUT_REPLY"
      })
  void whatWasPutComesBack(Fault fault) throws IOException {
    CacheProgram program = programs.start(fault);
    assertNull(program.get(ACTION));
    put(program);
    CacheEntry entry = program.get(ACTION);
    assertNotNull(entry);
    assertEquals(OUTPUT, entry.output());
    assertEquals(BODY.length, entry.size());
    assertArrayEquals(BODY, Files.readAllBytes(entry.path()));
    assertNull(program.get(Bodies.action(2)));
    assertEquals(0, program.outstanding());
  }

  @Test
  void anEmptyBodyComesBack() throws IOException {
    CacheProgram program = programs.start(Fault.NONE);
    CacheId empty = Bodies.sha256(new byte[0]);
    assertNotNull(program.put(ACTION, empty, 0, InputStream.nullInputStream()));
    CacheEntry entry = program.get(ACTION);
    assertNotNull(entry);
    assertEquals(0, entry.size());
  }

  @Test
  void aHelperThatCannotPutIsReadOnly() throws IOException {
    CacheProgram program = programs.start(Fault.GET_ONLY);
    assertTrue(program.isReadOnly());
    assertNull(program.put(ACTION, OUTPUT, BODY.length, Bodies.stream(BODY)));
    assertNull(program.get(ACTION));
  }

  @Test
  void everyGetOfAHelperWithoutGetsIsAMiss() throws IOException {
    CacheProgram program = programs.start(Fault.PUT_ONLY);
    put(program);
    assertNull(program.get(ACTION));
  }

  @Test
  void aPutWithoutAPathHasWorked() throws IOException {
    CacheProgram program = programs.start(Fault.PUT_WITHOUT_PATH);
    assertNull(program.put(ACTION, OUTPUT, BODY.length, Bodies.stream(BODY)));
    assertNotNull(program.get(ACTION));
  }

  // ---- what is a miss

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "NO_DISK_PATH",
        "RELATIVE_PATH",
        "NUL_PATH",
        "MISSING_FILE",
        "WRONG_SIZE",
        "LONG_OUTPUT",
        "SHORT_OUTPUT",
        "NO_OUTPUT",
        "URL_SAFE_BASE64",
        "MISS_WITH_FIELDS",
        "CORRUPT"
      })
  void aWrongAnswerIsAMissAndTheHelperGoesOn(Fault fault) throws IOException {
    CacheProgram program = programs.start(fault);
    put(program);
    assertNull(program.get(ACTION));
    put(program);
    assertTrue(program.isThere());
  }

  @Test
  void aFileThatGoesAfterTheReplyIsNoHit() throws IOException {
    CacheProgram program = programs.start(Fault.UNLINKS);
    put(program);
    // the file is gone before the host looks at it, or meanwhile
    try {
      CacheEntry entry = program.get(ACTION);
      assertTrue(entry == null || !Files.exists(entry.path()) || entry.size() == BODY.length);
    } catch (java.nio.file.NoSuchFileException e) {
      assertTrue(message(e).contains(directory.toString()), () -> message(e));
    }
  }

  // ---- what fails alone

  @Test
  void anErrorIsTheCallersAlone() throws IOException {
    CacheProgram get = programs.start(Fault.GET_ERR);
    assertSays(
        "says: the bucket is on fire", assertThrows(HelperException.class, () -> get.get(ACTION)));
    put(get);
    CacheProgram put = programs.start(Fault.PUT_ERR);
    assertSays("says: quota exceeded", assertThrows(HelperException.class, () -> put(put)));
    assertNotNull(put.get(ACTION));
  }

  @Test
  void aBodyThatIsShorterFailsAloneAndTheNextOneWorks() throws IOException {
    CacheProgram program = programs.start(Fault.NONE);
    HelperException e =
        assertThrows(
            HelperException.class,
            () -> program.put(ACTION, OUTPUT, BODY.length + 1L, Bodies.stream(BODY)));
    assertSays("ends before", e);
    assertNull(program.get(ACTION));
    put(program);
    assertNotNull(program.get(ACTION));
    assertEquals(0, program.outstanding());
  }

  @Test
  void aBodyThatCannotBeReadFailsAlone() throws IOException {
    CacheProgram program = programs.start(Fault.NONE);
    InputStream broken = Bodies.broken("the disk is broken");
    HelperException e =
        assertThrows(HelperException.class, () -> program.put(ACTION, OUTPUT, 10, broken));
    assertSays("the disk is broken", e);
    put(program);
    assertNotNull(program.get(ACTION));
  }
}
