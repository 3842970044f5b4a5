package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.mount.MountIdentity;
import quire.mount.MountTable;

/** A mount that has got the device number of an earlier mount is not taken for the earlier one. */
final class MountIdentityTest {
  @TempDir private Path scratch;

  @Test
  void aMountHasNotEndedWhileItIsMounted() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      MountIdentity found = MountIdentity.of(at(mount));
      assertFalse(found.hasEnded());
      List<String> holders = found.holders().stream().map(Object::toString).toList();
      assertTrue(holders.contains("it is also mounted on " + mount.root()), holders::toString);
    }
  }

  @Test
  void anotherSourceMeansAnotherMount() throws IOException {
    try (TestMount next = TestMount.mounted(scratch)) {
      MountTable.Mount there = at(next);
      String store = scratch.resolve("gone-store").toString();
      MountTable.Mount gone =
          new MountTable.Mount(scratch.resolve("gone"), store, there.device(), there.owner());
      assertLeavesAlone(new MountIdentity(gone, OptionalLong.empty()), next);
    }
  }

  /** All mounts may have the same {@code fsname}. */
  @Test
  void anotherDaemonMeansAnotherMount() throws IOException {
    try (TestMount next = TestMount.mounted(scratch, "-o", "fsname=work")) {
      long pid = ProcessHandle.current().pid(); // this process serves no mount
      assertLeavesAlone(new MountIdentity(at(next), OptionalLong.of(pid)), next);
    }
  }

  private static MountTable.Mount at(TestMount mount) throws IOException {
    return Objects.requireNonNull(MountTable.at(mount.root()));
  }

  private static void assertLeavesAlone(MountIdentity gone, TestMount next) throws IOException {
    assertTrue(gone.hasEnded());
    assertEquals(List.of(), gone.holders());
    gone.abort();
    Path file = next.root().resolve("file");
    Files.writeString(file, "text");
    assertEquals("text", Files.readString(file));
  }
}
