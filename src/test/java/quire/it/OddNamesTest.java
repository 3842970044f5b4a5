package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of mounts and stores that are not ASCII, also in a locale that knows only ASCII. */
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

  @ParameterizedTest
  @ValueSource(strings = {"session", "jnr"})
  void commandsTakeAnyNameThatIsUtf8AndAnyTree(String door) throws IOException {
    String script =
        """
        quire=$1
        bad=$(printf 'not\\377utf8'); odd=$(printf '..new\\nline\\033[31m\\\\x'); long=$(printf '%0255d' 7)
        mkdir -p "d/$bad" "d/$odd"; echo text > "d/$bad/$bad"; echo text > "d/$odd/$long"
        ln -s "$bad" d/link
        "$quire" stat "d/$odd/$long" > /dev/null
        for name in "$odd" "$long"; do
          "$quire" snapshot "$name" > /dev/null
          "$quire" snapshots --json | python3 -c 'import json, sys; json.load(sys.stdin)'
          echo changed > "d/$bad/$bad"; rm "d/$odd/$long"
          "$quire" diff "$name" "$PWD" | LC_ALL=C sort
          "$quire" restore "$name/d" d
          [ "$(cat "d/$bad/$bad" "d/$odd/$long" "d/link/$bad")" = "$(printf 'text\\ntext\\ntext')" ]
          "$quire" archive -f tar "$name" | tar t 2> /dev/null | grep -c utf8
          "$quire" clone "$name" copy && diff -r d copy/d && rm -r copy
          echo bytes | "$quire" stream write "$name"
          "$quire" stream read "$name" && "$quire" stream rm "$name"
          rmdir ".quire/snapshots/$name"
        done
        "$quire" stat "d/$bad" 2>&1 || true
        """;
    try (TestMount mount = TestMount.mounted(scratch, "--front-door", door)) {
      Shell.Result result =
          Shell.run(
              mount.root(), List.of("bash", "-euc", script, "bash", TestMount.LAUNCHER.toString()));
      String one =
          """
          - d/..new\\nline\\x1b[31m\\\\x/%s
          M d/not\\xffutf8/not\\xffutf8
          2
          bytes
          """
              .formatted("0".repeat(254) + "7");
      String word = "quire: the word d/not\\xffutf8 is not UTF-8";
      assertTrue(result.ok() && result.output().startsWith(one + one + word), result.output());
      mount.unmount();
      mount.assertClean("--deep");
    }
  }

  @Test
  void anOtherMountWithANameInNoEncodingDoesNoHarm() throws IOException {
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
