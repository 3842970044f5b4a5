package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives on a real mount, read by the standard programs for their formats. */
final class ArchiveTest {
  /**
   * A tree with everything that nix can dump: 5,000 entries, names of any bytes, and a huge sparse
   * file.
   */
  private static final String TREE =
      """
      python3 - <<'END'
      import os, random
      r = random.Random(20261121)
      dirs = [b'.']
      for i in range(5200):
          parent = r.choice(dirs)
          name = bytes(r.choice(b'abcdefghijkl -+._\\xc3\\xa4\\xff') for _ in range(r.randint(3, 30)))
          path = parent + b'/' + name
          if name.strip(b'.') == b'' or os.path.lexists(path) or path.count(b'/') > 40: continue
          kind = r.randint(0, 9)
          if kind == 0: os.mkdir(path); dirs.append(path)
          elif kind == 1: os.symlink(name + b'/../x', path)
          else:
              with open(path, 'wb') as f: f.write(r.randbytes(r.choice((0, 1, 7, 8, 9, 500, 5000))))
              if kind == 2: os.chmod(path, 0o755)
      with open('huge', 'wb') as f: f.truncate((4 << 30) + 1); f.seek(3 << 30); f.write(b'middle')
      END
      """;

  @TempDir private Path scratch;

  @Test
  void nixDumpsTheSameBytes() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(root, TREE);
      Shell.sh(root, "mkdir .quire/snapshots/s; nix-store --dump . | cmp - .quire/archives/s.nar");
      Shell.sh(
          scratch,
          """
          rm mnt/huge; mkdir mnt/.quire/snapshots/small
          nix-store --restore restored < mnt/.quire/archives/small.nar
          nix-store --dump restored | cmp - mnt/.quire/archives/small.nar
          """);
    }
  }

  @Test
  void tarsCompareAsEqualAndExtract() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, "-o", "suid,dev")) {
      Path root = mount.root();
      Shell.sh(root, SnapshotTest.TREE);
      Shell.sh(root, "mkdir .quire/snapshots/s; tar --compare --xattrs -f .quire/archives/s.tar");
      String manifest = manifest(root);
      for (String tar : new String[] {"tar --xattrs --xattrs-include=*", "bsdtar"}) {
        Path copy = scratch.resolve("copy-" + tar.substring(0, 3));
        Shell.sh(
            scratch,
            "mkdir %1$s; %2$s -C %1$s -xpf mnt/.quire/archives/s.tar".formatted(copy, tar));
        assertEquals(manifest, manifest(copy));
        assertEquals("2", Shell.sh(copy, "stat -c %h d/linked").strip());
      }
    }
  }

  /** Without the top directory, whose time bsdtar changes after it has set it. */
  private static String manifest(Path tree) throws IOException {
    return Shell.sh(tree, SnapshotTest.MANIFEST).replaceFirst("(?m)^ d .*$", "");
  }

  @Test
  void zipsExtract() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), SnapshotTest.TREE + "rm fifo null; mkdir .quire/snapshots/s");
      Shell.sh(
          scratch,
          """
          unzip -q mnt/.quire/archives/s.zip -d zip
          mkdir bsd; bsdtar -C bsd -xf mnt/.quire/archives/s.zip
          """);
      Shell.sh(scratch, "diff -r --no-dereference mnt zip; diff -r --no-dereference mnt bsd");
      assertEquals(
          Shell.sh(mount.root(), "find . ! -type l -printf '%P %m %TY-%Tm-%Td %TH:%TM\\n' | sort"),
          Shell.sh(
              scratch.resolve("bsd"),
              "find . ! -type l -printf '%P %m %TY-%Tm-%Td %TH:%TM\\n' | sort"));
    }
  }

  /** As for any program in a pipe, and for any file on a full disk. */
  @Test
  void stdoutThatTakesNoMoreEndsTheCommand() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "mkdir d; head -c 4M /dev/urandom >d/file");
      String script =
          "set +e; '%s' archive d %s; echo exit ${PIPESTATUS[0]}"
              .replace("%s'", TestMount.LAUNCHER + "'");
      assertEquals(
          "exit 141\n", Shell.sh(mount.root(), script.formatted("| head -c 1 >/dev/null")));
      assertEquals(
          """
          quire: cannot write to stdout: No space left on device; its output is not complete
          exit 1
          """,
          Shell.sh(mount.root(), script.formatted("2>&1 >/dev/full")));
    }
  }

  @Test
  void archivesAreOrdinaryReadOnlyFiles() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(
          root,
          """
          mkdir -p a/b; echo one > a/one; echo two > a/b/two; head -c 3M /dev/urandom > big
          mkdir .quire/snapshots/s .quire/snapshots/t
          """);
      assertEquals(
          "s.nar s.tar s.zip t.nar t.tar t.zip",
          Shell.sh(root, "ls .quire/archives").strip().replace('\n', ' '));
      Shell.sh(
          root,
          """
          cd .quire/archives
          cp s.tar /tmp/quire-$$.tar; cmp s.tar /tmp/quire-$$.tar
          test $(stat -c %s s.tar) = $(stat -c %s /tmp/quire-$$.tar)
          dd if=s.tar bs=1000 skip=1234 count=100 status=none |
            cmp - <(dd if=/tmp/quire-$$.tar bs=1000 skip=1234 count=100 status=none)
          rm /tmp/quire-$$.tar
          python3 - <<'END'
          import mmap
          with open('s.zip', 'rb') as f:
              m = mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ)
              f.seek(0)
              assert m[:] == f.read()
          END
          test "$(stat -c %a s.nar)" = 400
          fails touch s.tar 2>/dev/null
          fails rm s.tar 2>/dev/null
          fails mkdir x.tar 2>/dev/null
          fails cat nothing.tar 2>/dev/null
          ls s/a.tar s/a/b.zip s/a/b.nar > /dev/null
          test "$(ls s)" = "$(printf 'a\\na.nar\\na.tar\\na.zip')"
          test "$(tar tf s/a.tar | tr '\\n' ' ')" = './ b/ b/two one '
          """);
    }
  }

  @Test
  void theCommandWritesWhatTheViewsHold() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(root, "mkdir -p a/b; echo x > a/b/f; mkdir .quire/snapshots/s");
      String quire = TestMount.LAUNCHER.toString();
      Shell.sh(
          root,
          """
          %1$s archive s | cmp - .quire/archives/s.tar
          %1$s archive --format zip s | cmp - .quire/archives/s.zip
          %1$s archive s/a -o ../a.nar; cmp ../a.nar .quire/archives/s/a.nar
          %1$s archive .quire/snapshots/s/a/b | cmp - .quire/archives/s/a/b.tar
          %1$s archive ./a/b | cmp - .quire/archives/s/a/b.tar
          echo more > a/b/g; %1$s archive ./a > ../live.tar; tar tf ../live.tar b/g; rm a/b/g
          """
              .formatted(quire));
      assertEquals(
          Shell.sh(
              root,
              """
              echo sha256:$(nix-hash --type sha256 --base32 .quire/snapshots/s/a)
              echo sha256-$(nix-hash --type sha256 .quire/snapshots/s/a | python3 -c "import sys,base64; print(base64.b64encode(bytes.fromhex(input())).decode())")
              """),
          Shell.sh(root, quire + " nar-hash s/a"));
      for (String wrong :
          new String[] {
            "archive none",
            "archive --format rar s",
            "archive s/a/b/f",
            "archive s/x",
            "archive ./a/b/f"
          }) {
        Shell.Result result =
            Shell.run(root, List.of("sh", "-c", quire + " " + wrong + " > ../out"));
        assertEquals(1, result.exit(), wrong);
        assertTrue(result.output().startsWith("quire: "), result.output());
      }
      Shell.Result missing =
          TestMount.quire("archive", "--mount", root.toString(), "s", "-o", "/none/s.tar");
      assertEquals(1, missing.exit());
      assertTrue(missing.output().contains("/none/s.tar"), missing.output());
    }
  }

  /** Like every open file. */
  @Test
  void anOpenArchiveCanBeReadToItsEnd() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(root, "head -c 20M /dev/urandom > big; mkdir .quire/snapshots/s; rm big");
      String before = Shell.sh(root, "sha256sum < .quire/archives/s.nar");
      String after =
          Shell.sh(
              root,
              """
              exec 3< .quire/archives/s.nar
              rmdir .quire/snapshots/s; %1$s gc > /dev/null; sha256sum <&3
              """
                  .formatted(TestMount.LAUNCHER));
      assertEquals(before, after);
      Shell.sh(root, TestMount.LAUNCHER + " gc");
      assertTrue(Long.parseLong(Shell.sh(mount.store(), "du -sk log | cut -f1").strip()) < 1000);
    }
  }

  /** {@code -o /dev/null} must not replace the device by a file. */
  @Test
  void anOutputThatIsNoRegularFileIsWrittenTo() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(
          mount.root(),
          """
          echo text > f; mkdir .quire/snapshots/s; cd ..; mkfifo pipe; touch file; ln -s file link
          timeout 60 cat pipe > read & timeout 60 %1$s archive --mount mnt s -o pipe; wait
          cmp read mnt/.quire/archives/s.tar; test -p pipe
          %1$s archive --mount mnt s -o link; test -L link; cmp file mnt/.quire/archives/s.tar
          """
              .formatted(TestMount.LAUNCHER));
    }
  }
}
