package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The places and names that stores and mounts may have. */
final class MountPlaceTest {
  private static final String LONG = "a-directory-of-a-rather-long-name".repeat(5);

  @TempDir private Path scratch;

  /** All commands that ask a daemon find it. */
  private void tryVerbs(String store, String... options) throws IOException {
    String words = String.join(" ", options);
    Shell.sh(
        scratch,
        """
        mkdir -p mnt
        '%1$s' mount --store '%2$s' %3$s mnt
        echo text > mnt/file
        '%1$s' snapshot one --mount mnt
        '%1$s' status mnt | grep -F "$PWD/%2$s"
        echo '{"ID":1,"Command":"close"}' | '%1$s' cacheprog --mount mnt
        '%1$s' umount mnt
        '%1$s' mount --store '%2$s' %3$s mnt
        [ "$(cat mnt/.quire/snapshots/one/file)" = text ]
        cd mnt && '%1$s' snapshots && cd ..
        '%1$s' umount mnt
        '%1$s' fsck '%2$s'
        """
            .formatted(TestMount.LAUNCHER, store, words));
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "jnr"})
  void aStoreMayHaveALongPathAndAnyName(String door) throws IOException {
    tryVerbs(LONG + "/back\\slash, comma", "--front-door", door);
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "jnr"})
  void aMountMayHaveANameOfItsOwn(String door) throws IOException {
    tryVerbs("store", "--front-door", door, "-o", "fsname=/nowhere");
  }

  @Test
  void neitherStoreNorMountLiesInTheOther() throws IOException {
    Shell.sh(scratch, "mkdir -p mnt store/inner");
    for (List<String> places :
        List.of(
            List.of("store", "store"),
            List.of("store", "store/inner"),
            List.of("mnt", "mnt"),
            List.of("mnt/new/store", "mnt"))) {
      Shell.Result result =
          TestMount.quire(
              "mount",
              "-o",
              "nonempty",
              "--store",
              scratch.resolve(places.get(0)).toString(),
              scratch.resolve(places.get(1)).toString());
      assertEquals(1, result.exit(), places + result.output());
      assertTrue(result.output().contains(" lies in "), places + result.output());
    }
    assertEquals("mnt\nstore\nstore/inner\n", Shell.sh(scratch, "find mnt store | sort"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "jnr"})
  void ofOptionsThatContradictTheLastWins(String door) throws IOException {
    try (TestMount mount =
        TestMount.mounted(scratch, "--front-door", door, "-o", "ro,rw", "-o", "noatime,atime")) {
      Files.writeString(mount.root().resolve("file"), "text");
    }
    try (TestMount mount =
        new TestMount(scratch, "--front-door", door, "-o", "rw,noatime", "-o", "ro")) {
      mount.mount();
      assertEquals("text", Files.readString(mount.root().resolve("file")));
      Shell.Result result = Shell.run(mount.root(), List.of("touch", "other"));
      assertTrue(result.output().contains("Read-only file system"), result.output());
    }
  }
}
