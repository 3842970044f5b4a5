package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code quire clone} and {@code quire restore} on a real mount. */
final class CloneTest {
  private static final String TREE =
      """
      mkdir -p w/d/e/f w/empty; head -c 3000000 /dev/urandom > w/d/random; cp /bin/ls w/program
      truncate -s 5M w/sparse; printf tail >> w/sparse; : > w/none; ln -s d/random w/link
      printf one > w/d/linked; ln w/d/linked w/d/e/other; mkfifo w/fifo
      for i in $(seq 300); do echo $i > w/d/e/f/$i; done
      setfattr -n user.colour -v blue w/d/random; chmod 2750 w/d/e
      find w -exec touch -h -d '2020-02-02 02:02:02.123456789' {} +
      """;

  private static final String MANIFEST =
      """
      find . -printf '%P %y %m %U %G %s %n %T@ %l\\n' | LC_ALL=C sort
      find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
      getfattr -R -h -d -m user . 2>/dev/null | grep -v '^$'
      """;

  @TempDir private Path scratch;

  private static String quire(Path directory, String arguments) throws IOException {
    return Shell.sh(directory, TestMount.LAUNCHER + " " + arguments);
  }

  private static void fails(Path directory, String arguments, String message) throws IOException {
    String script = "%s %s".formatted(TestMount.LAUNCHER, arguments);
    Shell.Result result = Shell.run(directory, List.of("bash", "-c", script));
    assertEquals(1, result.exit(), result.output());
    assertTrue(result.output().contains(message), result.output());
    assertEquals(1, result.output().lines().count(), result.output());
  }

  @Test
  void aCloneIsEqualToItsSource() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(root, TREE);
      String before = Shell.sh(root.resolve("w"), MANIFEST);
      quire(root, "snapshot w base");
      quire(root, "clone base one");
      quire(root, "clone w two");
      Shell.sh(root, "mv .quire/clones/base three; mkdir in; mv .quire/clones/base in");
      Shell.sh(root, "rm -rf w");
      for (String clone : List.of("one", "two", "three", "in/base")) {
        assertEquals(before, Shell.sh(root.resolve(clone), MANIFEST), clone);
      }
      mount.unmount();
      mount.mount();
      Shell.sh(
          root,
          """
          printf more >> one/d/linked; dd if=/dev/urandom of=one/d/random bs=4k seek=9 count=1 \\
            conv=notrunc status=none
          rm -r one/d/e/f/1*; : > one/program; mv one/sparse one/d; truncate -s 10 three/d/random
          [ "$(cat one/d/e/other)" = onemore ]
          """);
      assertNotEquals(before, Shell.sh(root.resolve("one"), MANIFEST));
      assertEquals(before, Shell.sh(root.resolve("two"), MANIFEST));
      mount.unmount();
      mount.assertClean("--deep");
    }
  }

  @Test
  void aLiveDirectoryIsClonedAsItIsNow() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(root, TREE);
      String before = Shell.sh(root.resolve("w/d"), MANIFEST);
      quire(root, "clone ./w/d a");
      quire(root, "clone $PWD/w/d w/d/inside");
      Shell.sh(root, "mv .quire/clones/@$(stat -c %i w/program) copy; cmp w/program copy");
      assertEquals(before, Shell.sh(root.resolve("a"), MANIFEST));
      Shell.sh(root, "test -f w/d/inside/random; test ! -e w/d/inside/inside");
      fails(root, "clone ./none again", "there is no ./none");
      for (String none : new String[] {"@1x", "@0", "@99999999", "@" + (1L << 62)}) {
        List<String> move = List.of("mv", "-T", ".quire/clones/" + none, "none");
        assertEquals(1, Shell.run(root, move).exit(), none);
      }
      mount.unmount();
      mount.assertClean("--deep");
    }
  }

  @Test
  void aCloneTakesNoSpace() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(
          root, "mkdir w; head -c 30000000 /dev/urandom > w/big; sync; mkdir .quire/snapshots/s");
      for (int i = 0; i < 10; i++) {
        quire(root, "clone s/w w" + i);
      }
      Shell.sh(
          root, "cmp w/big w7/big; printf x | dd of=w3/big bs=1 seek=7 conv=notrunc status=none");
      Shell.sh(root, "sync; cmp w/big w7/big; fails cmp -s w/big w3/big");
      String used = Shell.sh(mount.store(), "du -sm log | cut -f1").strip();
      assertTrue(Integer.parseInt(used) <= 32, used);
      assertTrue(quire(root, "stat w7/big").contains("shared"));
      mount.unmount();
      mount.assertClean("--deep");
    }
  }

  @Test
  void restoreReplacesWhatIsThere() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(root, TREE);
      String before = Shell.sh(root.resolve("w"), MANIFEST);
      quire(root, "snapshot w base");
      Shell.sh(
          root, "rm -r w/d; echo x > w/program; mkdir w/more; : > w/more/x; ls -lR w > /dev/null");
      quire(root, "restore base w");
      assertEquals(before, Shell.sh(root.resolve("w"), MANIFEST));
      Shell.sh(root, "echo x > w/d/random; rm -r w/d/e/f");
      quire(root, "restore base/d/e w/d/e");
      quire(root, "restore base/d/random w/d/random");
      Shell.sh(
          root, "cmp w/d/random .quire/snapshots/base/d/random; [ $(ls w/d/e/f | wc -l) = 300 ]");
      Shell.sh(root, "rmdir .quire/snapshots/base; rm -rf w");
      quire(root, "gc");
      Shell.sh(root, "[ -z \"$(ls -A)\" ]");
      mount.unmount();
      mount.assertClean("--deep");
    }
  }

  /** The launcher, which makes whole clones by itself, reads such a name as Java does. */
  @Test
  void aNameThatBeginsWithADotNamesASnapshot() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "touch file; mkdir .quire/snapshots/.env .env; touch .env/live");
      Shell.sh(
          mount.root(), "%1$s clone .env a; %1$s clone ./.env b".formatted(TestMount.LAUNCHER));
      assertEquals("a/file\nb/live\n", Shell.sh(mount.root(), "ls a/* b/*"));
    }
  }

  @Test
  void impossibleClonesAreRefusedWithAMessage() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(
          root, "mkdir -p w/d; echo x > w/d/f; mkdir .quire/snapshots/s; mkdir .quire/snapshots/t");
      fails(root, "clone nothing c", "there is no snapshot nothing");
      fails(root, "clone s/w/x c", "there is no 'x'");
      fails(root, "clone s w", "w exists; quire restore replaces what is there");
      fails(root, "clone s no/where", "there is no directory");
      fails(root, "clone s " + scratch.resolve("outside"), "is not on a quire mount");
      fails(root, "clone /bin c", "is not on a quire mount");
      fails(root, "restore s nothing", "quire clone makes one");
      fails(root, "restore s .", "is the root of a mount");
      fails(root, "restore s/w/d/f w", "cannot replace a directory");
      fails(root, "restore s/w w/d/f", "nor a directory a file");
      fails(root.resolve("w/d"), "restore s/w/d ../d", "works in it");
      try (var open = Files.newInputStream(root.resolve("w/d/f"))) {
        fails(root, "restore s/w w", "somebody has a file open in it");
        assertEquals('x', open.read());
      }
      quire(root, "restore s/w w");
      Shell.Result cross = Shell.run(root, List.of("mv", ".quire/clones/s", ".quire/snapshots/u"));
      assertNotEquals(0, cross.exit());
      Shell.sh(root, "[ \"$(ls)\" = w ]; [ \"$(cat w/d/f)\" = x ]");
      mount.unmount();
      mount.assertClean("--deep");
    }
  }
}
