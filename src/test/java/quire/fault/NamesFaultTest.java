package quire.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.error.Errno;
import quire.it.Shell;

/** A store with an unreadable file of stream names, which is not needed. */
final class NamesFaultTest {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("quire.launcher", "target/quire")).toAbsolutePath();
  private static final String NAMES = "streams/names";

  @TempDir Path scratch;
  private Path store;
  private FaultyMount.Faults faults;

  @BeforeEach
  void make() throws IOException {
    store = scratch.resolve("case");
    StoreFiles.copy(FaultScene.make(scratch, new Random(1)).clean(), store);
    FaultControl control = new FaultControl(scratch.resolve("control"));
    control.arm(
        new CallFault(
            CallFault.Group.READ, CallFault.Action.FAIL, Errno.EIO, 1, CallFault.FOR_EVER));
    faults =
        new FaultyMount.Faults(FaultyMount.buildLibrary(scratch), control, store.resolve(NAMES));
  }

  @Test
  void theStoreIsMountedWithoutTheFileOfNames() throws Exception {
    try (FaultyMount mount = new FaultyMount(store, scratch.resolve("mnt"), faults)) {
      assertEquals("", mount.mount());
      assertTrue(faults.control().hasFired());
      Path streams = mount.root().resolve(".quire/streams");
      assertEquals(5000, Files.readAllBytes(streams.resolve("late.log")).length);
      Files.writeString(streams.resolve("new.log"), "new");
      assertTrue(Files.exists(mount.root().resolve("moved")));
      assertTrue(mount.log().contains(NAMES), mount.log());
      assertTrue(mount.unmount());
    }
    faults.control().disarm();
    Shell.sh(Path.of("/"), "%s fsck '%s'".formatted(LAUNCHER, store));
  }

  @Test
  void aCheckNamesTheFileAndARepairWritesItAgain() throws Exception {
    String said = fsck("");
    assertTrue(said.contains(NAMES) && said.contains("cannot be read"), said);
    String repaired = fsck("--repair");
    assertTrue(repaired.contains(NAMES), repaired);
    faults.control().disarm();
    String after = fsck("");
    assertTrue(!after.contains(NAMES), after);
  }

  /** Unreadable names are only a warning, as the rings also have the names. */
  private String fsck(String option) throws IOException {
    return Shell.sh(
        Path.of("/"),
        "LD_PRELOAD='%s' QUIRE_FAULTS_PATH='%s' QUIRE_FAULTS_CONTROL='%s' %s fsck %s '%s'"
            .formatted(
                faults.library(), faults.path(), faults.control().file(), LAUNCHER, option, store));
  }
}
