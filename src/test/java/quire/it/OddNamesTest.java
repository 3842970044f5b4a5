package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of mounts and stores that are none of ASCII, also where the locale knows no other. */
final class OddNamesTest {
  @TempDir private Path scratch;

  @Test
  void theLocaleDoesNotMatter() throws IOException {
    String script =
        """
        export LC_ALL=POSIX
        mkdir 'münt'
        "$1" mount --front-door "$2" --store 'störe' 'münt'
        echo text > 'münt/file'
        "$1" status 'münt/file' | grep -xF "$PWD/münt"
        "$1" status --json 'münt' | grep -F '"mountPoint" : "'"$PWD"'/münt"'
        "$1" stat 'münt/file' | head -n 1
        "$1" clone 'münt/file' 'münt/cöpy'
        cat 'münt/cöpy'
        for locale in POSIX ''; do
          export LC_ALL=$locale
          "$1" run --mount 'münt' --log log -- sh -c 'echo "[$LC_ALL]"'
          cat 'münt/.quire/streams/log@oldest'; rm 'münt/.quire/streams/log'
        done
        "$1" umount 'münt'
        "$1" fsck 'störe' | tail -n 1
        "$1" umount 'münt' || echo "exit $?"
        """;
    Shell.Result result =
        Shell.run(
            scratch,
            List.of(
                "bash",
                "-euc",
                script,
                "bash",
                TestMount.LAUNCHER.toString(),
                TestMount.FRONT_DOOR));
    String mount = scratch.resolve("münt").toString();
    assertEquals(
        """
        %1$s
          "mountPoint" : "%1$s",
        münt/file
        text
        [POSIX]
        []
        clean
        quire: %1$s is not a quire mount; quire status lists the mounts
        exit 1
        """
            .formatted(mount),
        result.output());
  }

  @Test
  void aMountWhoseNameNoLocaleKnowsHindersNobody() throws IOException {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch)) {
      String script =
          """
          odd=$(printf 'odd\\377name'); mkdir "$odd"; mount --bind mnt "$odd"
          trap 'umount "$odd"' EXIT
          for locale in POSIX C.UTF-8; do LC_ALL=$locale '%s' status mnt | head -n 1; done
          '%1$s' mount --store other "$odd" && echo mounted
          """
              .formatted(TestMount.LAUNCHER);
      Shell.Result result = Shell.run(scratch, List.of("bash", "-uc", script));
      assertTrue(
          result.output().startsWith("%1$s\n%1$s\n".formatted(mount.root())), result.output());
      assertTrue(result.output().contains("not UTF-8"), result.output());
    }
  }
}
