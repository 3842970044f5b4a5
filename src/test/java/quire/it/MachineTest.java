package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines without FUSE, and users who are not root. */
final class MachineTest {
  @TempDir private Path scratch;

  @Test
  void withoutTheDevice() throws IOException {
    User.assumeRoot();
    Files.createDirectory(scratch.resolve("mnt"));
    Shell.Result result =
        Shell.run(scratch, List.of("unshare", "-m", "sh", "-euc", WITHOUT_FUSE, "sh", launcher()));
    assertEquals(
        "quire: FUSE is missing: there is no /dev/fuse; load it with: modprobe fuse (in a"
            + " container, start that with --device /dev/fuse)\n",
        result.output());
    assertEquals(1, result.exit());
  }

  /** A /dev of only the files that every program needs, in a mount namespace of its own. */
  private static final String WITHOUT_FUSE =
      """
      mkdir dev
      mount -t tmpfs none dev
      for name in null zero random urandom; do
        touch dev/$name
        mount --bind /dev/$name dev/$name
      done
      mount --rbind dev /dev
      exec "$1" mount --store store mnt
      """;

  @Test
  void withoutFusermount() throws IOException {
    Files.createDirectory(scratch.resolve("mnt"));
    assertNeedsFusermount("mount", "--store", "store", "mnt");
  }

  @Test
  void umountWithoutFusermount() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      for (String option : List.of("--lazy", "--force")) {
        assertNeedsFusermount("umount", option, "mnt");
      }
      assertNeedsFusermount("umount", "mnt");
      Files.writeString(mount.root().resolve("file"), "text");
    }
  }

  private void assertNeedsFusermount(String... words) throws IOException {
    Shell.sh(
        scratch,
        "mkdir bin; for c in sh readlink dirname sed setsid; do ln -s $(command -v $c) bin; done");
    List<String> command = new ArrayList<>(List.of("env", "PATH=bin", launcher()));
    command.addAll(List.of(words));
    Shell.Result result = Shell.run(scratch, command);
    Shell.sh(scratch, "rm -r bin"); // JUnit warns of links that lead out of its directory
    assertEquals(
        "quire: FUSE is missing: there is no fusermount; install it with: apt install fuse3\n",
        result.output());
    assertEquals(1, result.exit());
  }

  @Test
  void anOrdinaryUserMountsWorksAndUnmounts() throws IOException {
    try (User user = User.ordinary(scratch)) {
      Path home = user.home();
      user.sh(
          """
          mkdir mnt
          $QUIRE mount --store store mnt
          cd mnt
          [ "$(stat -c %u .)" = "$(id -u)" ]
          mkdir -p a/b
          echo hello > a/b/file
          ln a/b/file a/link
          ln -s b/file a/symlink
          chmod 400 a/link
          [ "$(cat a/symlink)" = hello ]
          [ "$(stat -c %u:%a a/link)" = "$(id -u):400" ]
          cp -r /usr/include/linux .
          diff -r /usr/include/linux linux
          cd ..
          $QUIRE status mnt
          $QUIRE umount mnt
          $QUIRE mount --store store mnt
          [ "$(cat mnt/a/link)" = hello ]
          rm -rf mnt/linux mnt/a
          $QUIRE umount mnt
          """);
      assertFalse(Files.exists(home.resolve("mnt/a")));
    }
  }

  @Test
  void anOrdinaryUserMayNotUseTheStoreOfRoot() throws IOException {
    User.assumeRoot();
    try (User user = User.ordinary(scratch)) {
      Path store = Files.createDirectory(scratch.resolve("store"));
      Shell.sh(scratch, "chmod 755 store; mkdir " + user.home().resolve("mnt"));
      Shell.Result result = user.run("mkdir -p mnt; exec $QUIRE mount --store " + store + " mnt");
      assertEquals(
          "quire: the store %s belongs to root (uid 0), and only root can use it; run quire as root, or name another with --store\n"
              .formatted(store),
          result.output());
      assertEquals(1, result.exit());
    }
  }

  @Test
  void theDeviceIsOutOfReach() throws IOException {
    User.assumeRoot();
    Path device = Path.of("/dev/fuse");
    String mode = Shell.sh(scratch, "stat -c %a /dev/fuse").strip();
    try (User user = User.ordinary(scratch)) {
      Shell.sh(scratch, "chmod 600 " + device);
      Shell.Result result = user.run("mkdir -p mnt; exec $QUIRE mount --store store mnt");
      assertEquals(
          "quire: FUSE is out of reach: this user may not open /dev/fuse; as root: chmod 666"
              + " /dev/fuse\n",
          result.output());
      assertEquals(1, result.exit());
    } finally {
      Shell.sh(scratch, "chmod " + mode + " " + device);
    }
  }

  private static String launcher() {
    return TestMount.LAUNCHER.toString();
  }
}
