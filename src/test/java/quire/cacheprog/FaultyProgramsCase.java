package quire.cacheprog;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that start cache programs with faults, which end with each test. */
@SuppressWarnings("NullAway.Init") // JUnit calls open()
abstract class FaultyProgramsCase {
  @TempDir Path directory;
  FaultyPrograms programs;

  @BeforeEach
  void open() {
    programs = new FaultyPrograms(directory);
  }

  @AfterEach
  void close() {
    programs.close();
  }
}
