package quire.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.error.Errno;
import quire.it.Shell;

/** {@code quire umount} of a daemon whose last sync fails or succeeds. */
final class UmountFaultTest {
  @TempDir Path scratch;
  private Path store;
  private FaultControl control;
  private FaultyMount mount;

  @BeforeEach
  void mount() throws Exception {
    store = Files.createDirectory(scratch.resolve("store"));
    control = new FaultControl(scratch.resolve("control"));
    Path library = FaultyMount.buildLibrary(scratch);
    mount =
        new FaultyMount(
            store, scratch.resolve("mnt"), new FaultyMount.Faults(library, control, store));
    assertEquals("", mount.mount());
    Files.writeString(mount.root().resolve("file"), "text");
  }

  @AfterEach
  void clear() throws IOException {
    control.disarm();
    mount.close();
  }

  private void arm(CallFault.Action action, Errno error) {
    control.arm(
        new CallFault(
            CallFault.Group.SYNC,
            action,
            error,
            control.seen(CallFault.Group.SYNC) + 1,
            CallFault.FOR_EVER));
  }

  private void requireRefusal(Shell.Result umount) {
    assertEquals(1, umount.exit(), umount::output);
    assertTrue(
        umount.output().contains(mount.root() + " is unmounted, but its daemon has ended"),
        umount::output);
    assertTrue(umount.output().contains("the store " + store), umount::output);
    assertTrue(umount.output().contains(store.resolve("daemon.log").toString()), umount::output);
  }

  @Test
  void failsWhereTheDiskRefusesTheLastSync() throws IOException {
    arm(CallFault.Action.FAIL, Errno.EIO);
    requireRefusal(mount.umount());
    assertTrue(control.hasFired());
  }

  @Test
  void failsWhereTheDiskIsFullAtTheLastSync() throws IOException {
    arm(CallFault.Action.FAIL, Errno.ENOSPC);
    requireRefusal(mount.umount());
    assertTrue(control.hasFired());
  }

  @Test
  void failsWhereAnEarlierSyncHasFailed() throws IOException {
    arm(CallFault.Action.FAIL, Errno.EIO);
    Await.until("a sync in the background", control::hasFired);
    control.disarm();
    requireRefusal(mount.umount());
  }

  @Test
  void failsWhereTheDaemonIsKilledMeanwhile() throws IOException {
    arm(CallFault.Action.KILL_BEFORE, Errno.EIO);
    requireRefusal(mount.umount());
  }

  @Test
  void failsAlsoWithForce() throws IOException {
    arm(CallFault.Action.FAIL, Errno.EIO);
    requireRefusal(mount.umount("--force"));
  }

  @Test
  void succeedsWhereAllIsSafe() throws Exception {
    for (String option : new String[] {"", "--force"}) {
      Shell.Result umount = option.isEmpty() ? mount.umount() : mount.umount(option);
      assertEquals(0, umount.exit(), umount::output);
      assertEquals("", umount.output());
      assertEquals("", mount.mount());
    }
  }

  /** An older daemon writes only its pid into the lock. */
  @Test
  void succeedsWithAnOlderDaemonThatDoesNotTellHowItEnds() throws IOException {
    Path lock = store.resolve("lock");
    Files.writeString(lock, Files.readAllLines(lock).get(0).strip() + "\n");
    Shell.Result umount = mount.umount();
    assertEquals(0, umount.exit(), umount::output);
    assertEquals("", umount.output());
  }
}
