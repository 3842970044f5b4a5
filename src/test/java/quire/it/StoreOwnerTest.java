package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only the owner of a store can use it. */
final class StoreOwnerTest {
  @TempDir private Path scratch;

  @Test
  void nobodyElseCanReadAStoreWhateverTheUmask() throws IOException {
    try (TestMount mount = new TestMount(scratch)) {
      Shell.sh(
          scratch,
          """
          umask 000
          mkdir store
          '%1$s' mount --front-door '%2$s' --store store mnt
          echo private > mnt/file; mkdir mnt/.quire/snapshots/s; touch mnt/.quire/streams/s
          '%1$s' snapshot mnt 2>/dev/null || true
          """
              .formatted(TestMount.LAUNCHER, TestMount.FRONT_DOOR));
      assertEquals("", openToOthers());
      mount.unmount();
      assertEquals("", openToOthers());
      Shell.sh(scratch, "umask 000; '%s' fsck store".formatted(TestMount.LAUNCHER));
      assertEquals("", openToOthers());
    }
  }

  /**
   * The files to which users other than the owner have any right, such as to connect to a socket.
   */
  private String openToOthers() throws IOException {
    return Shell.sh(scratch, "find store -perm /077 ! -type l");
  }

  @Test
  void programsThatADaemonStartsHaveTheUmaskOfItsCaller() throws IOException {
    Path program = scratch.resolve("program");
    Files.writeString(
        program, "#!/bin/sh\numask > '%s'\nexit 1\n".formatted(scratch.resolve("umask")));
    Shell.sh(scratch, "chmod 755 program; mkdir mnt");
    Shell.run(
        scratch,
        List.of(
            "sh",
            "-c",
            "umask 027; '%s' mount --store store --cache-program ./program mnt"
                .formatted(TestMount.LAUNCHER)));
    assertEquals("0027\n", Files.readString(scratch.resolve("umask")));
  }

  @Test
  void rootLeavesTheStoresOfOthersAlone() throws IOException {
    User.assumeRoot();
    try (User user = User.ordinary(scratch)) {
      user.sh(
          "mkdir mnt; \"$QUIRE\" mount --store store mnt; echo a > mnt/f; \"$QUIRE\" umount mnt");
      Path store = user.home().resolve("store");
      String before = Shell.sh(store, "find . -printf '%p %u %m %s\\n' | sort; cat daemon.log");
      Path own = Files.createDirectory(scratch.resolve("own"));
      for (String[] command :
          new String[][] {
            {"mount", "--store", store.toString(), own.toString()}, {"fsck", store.toString()}
          }) {
        Shell.Result result = TestMount.quire(command);
        assertEquals(1, result.exit(), result::output);
        assertTrue(
            result.output().contains("the store " + store + " belongs to ")
                && result.output().contains("65534"),
            result.output());
      }
      assertEquals(
          before, Shell.sh(store, "find . -printf '%p %u %m %s\\n' | sort; cat daemon.log"));
      user.sh("\"$QUIRE\" mount --store store mnt; cat mnt/f; \"$QUIRE\" umount mnt");
    }
  }

  @Test
  void aStoreThatSomebodyElsePreparedIsRefused() throws IOException {
    User.assumeRoot();
    try (User user = User.ordinary(scratch)) {
      Shell.sh(user.home(), "mkdir -m 777 store; mkdir mnt; chown 65534 mnt");
      Shell.Result result = user.run("\"$QUIRE\" mount --store store mnt");
      assertEquals(1, result.exit(), result::output);
      assertTrue(result.output().contains("belongs to root (uid 0)"), result.output());
      Shell.sh(user.home(), "chown 65534 store; ln -s ../precious store/daemon.log");
      result = user.run("\"$QUIRE\" mount --store store mnt");
      assertEquals(1, result.exit(), result::output);
      assertTrue(result.output().contains("daemon.log in it "), result.output());
      assertFalse(Files.exists(user.home().resolve("precious")));
    }
  }

  @Test
  void theDefaultStoreIsInTheHomeOfTheEnvironment() throws IOException {
    String mount =
        "'%s' mount mnt; '%s' umount mnt".formatted(TestMount.LAUNCHER, TestMount.LAUNCHER);
    Shell.sh(scratch, "mkdir mnt home data");
    Shell.sh(scratch, "export HOME=$PWD/home XDG_DATA_HOME=relative; " + mount);
    assertTrue(Files.exists(scratch.resolve("home/.local/share/quire/default/format")));
    assertFalse(Files.exists(scratch.resolve("relative")));
    Shell.sh(scratch, "export HOME=$PWD/home XDG_DATA_HOME=$PWD/data; " + mount);
    assertTrue(Files.exists(scratch.resolve("data/quire/default/format")));
    for (String home :
        new String[] {
          "unset HOME", "export HOME=", "export HOME=relative", "export HOME=/dev/null"
        }) {
      Shell.Result result =
          Shell.run(
              scratch,
              List.of(
                  "bash",
                  "-c",
                  "unset XDG_DATA_HOME; %s; exec '%s' mount mnt"
                      .formatted(home, TestMount.LAUNCHER)));
      assertEquals(1, result.exit(), result::output);
      assertTrue(result.output().contains("--store"), result.output());
    }
    assertEquals("data\nhome\nmnt\n", Shell.sh(scratch, "ls"));
  }
}
