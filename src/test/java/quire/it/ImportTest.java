package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;

/** Imports of archives as snapshots, on a real mount. */
final class ImportTest {
  private static final String QUIRE = TestMount.LAUNCHER.toString();

  @TempDir private Path scratch;

  /** The tree of snapshots, and a name that is not UTF-8, which Nix allows. */
  private static final String TREE = SnapshotTest.TREE + "printf z > \"$(printf 'b\\377d')\"\n";

  @Test
  void ourOwnArchivesComeBackTheSame() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, "-o", "suid,dev")) {
      Shell.sh(mount.root(), TREE + "mkdir .quire/snapshots/s");
      for (String suffix : List.of("nar", "tar", "zip")) {
        String compare = "cmp %1$s mnt/.quire/archives/%2$s.%3$s";
        String file = "s." + suffix;
        Shell.sh(scratch, "cp mnt/.quire/archives/%1$s . && cp %1$s mnt/".formatted(file));
        Shell.sh(scratch, "%s - piped < %s".formatted(importing(mount), file));
        Shell.sh(scratch, compare.formatted(file, "piped", suffix));
        Shell.sh(scratch, "%s %s read".formatted(importing(mount), file));
        Shell.sh(scratch, compare.formatted(file, "read", suffix));
        Shell.sh(scratch, "%s mnt/%s shared".formatted(importing(mount), file));
        Shell.sh(scratch, compare.formatted(file, "shared", suffix));
        Shell.sh(scratch, "rmdir mnt/.quire/snapshots/{piped,read,shared}; rm mnt/" + file);
      }
      mount.unmount();
      mount.assertClean();
    }
  }

  @Test
  void archivesOfOthersHoldTheSameTree() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, "-o", "suid,dev")) {
      Path tree = Files.createDirectories(scratch.resolve("tree"));
      Shell.sh(tree, TREE);
      String manifest = Shell.sh(tree, SnapshotTest.MANIFEST);
      for (String how :
          List.of(
              "tar --format=posix --xattrs -S -cf", "tar --format=posix --xattrs --zstd -cf",
              "bsdtar --format=pax -cf", "bsdtar --format=pax -cJf")) {
        Shell.sh(tree, how + " ../a.tar . && " + importing(mount) + " ../a.tar t");
        Path taken = mount.root().resolve(".quire/snapshots/t");
        assertEquals(manifest, Shell.sh(taken, SnapshotTest.MANIFEST), how);
        Shell.sh(scratch, "rmdir mnt/.quire/snapshots/t");
      }
      Shell.sh(tree, "rm fifo null b*d"); // 7z knows only names in Unicode
      for (String how :
          List.of(
              "tar --format=gnu -S -czf",
              "bsdtar --format=newc -cf",
              "bsdtar --format=7zip -cf",
              "bsdtar --format=zip -cf")) {
        Shell.sh(tree, how + " ../a . && " + importing(mount) + " ../a t");
        Shell.sh(scratch, "diff -r --no-dereference tree mnt/.quire/snapshots/t");
        Shell.sh(scratch, "rmdir mnt/.quire/snapshots/t; rm a");
      }
      Shell.sh(tree, "find . | cpio --quiet -o -H newc | gzip | " + importing(mount) + " - t");
      Shell.sh(scratch, "diff -r --no-dereference tree mnt/.quire/snapshots/t");
      Shell.sh(tree, "zip -qry ../a.zip . && " + importing(mount) + " - u < ../a.zip");
      Shell.sh(scratch, "diff -r --no-dereference tree mnt/.quire/snapshots/u");
    }
  }

  @Test
  void archivesAreBrowsedWhereTheyLie() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, "-o", "suid,dev")) {
      Path root = mount.root();
      Path tree = Files.createDirectories(scratch.resolve("tree"));
      Shell.sh(tree, TREE + "rm fifo null; head -c 2M /dev/urandom > d/big");
      Shell.sh(root, "mkdir dir; echo no archive > dir/plain");
      for (String how :
          List.of(
              "tar --format=posix -cf %s/dir/t .",
              "tar --zstd -cf %s/dir/t .",
              "bsdtar --format=zip --options zip:compression=store -cf %s/dir/t .",
              "nix-store --dump . > %s/dir/t")) {
        Shell.sh(tree, how.formatted(root)); // each time another archive of that name
        Shell.sh(scratch, "diff -r --no-dereference tree mnt/.quire/open/dir/t");
        String extents = Shell.sh(root, QUIRE + " stat --json .quire/open/dir/t/d/big");
        assertTrue(extents.contains("\"shared\" : true") || extents.contains("\"shared\":true"));
        Shell.sh(
            root,
            """
            %1$s clone ./.quire/open/dir/t/d one; %1$s clone ./.quire/open/dir/t/d/big two
            """
                .formatted(QUIRE));
        Shell.sh(scratch, "diff -r tree/d mnt/one; cmp tree/d/big mnt/two");
        Shell.sh(root, "echo more >> two; rm -r one two dir/t");
      }
      assertEquals("dir", Shell.sh(root, "ls .quire/open").strip());
      assertFalse(Files.exists(root.resolve(".quire/open/dir/plain")));
      assertFalse(Files.exists(root.resolve(".quire/open/dir/t")));
      mount.unmount();
      mount.assertClean();
    }
  }

  /** No byte is copied: the store does not grow by the content of the archive. */
  @Test
  void anArchiveOnTheMountSharesItsBytes() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(
          scratch,
          "mkdir t; head -c 40M /dev/urandom > t/big; tar -cf mnt/a.tar -C t .; sync mnt/a.tar");
      long before = logBytes(mount);
      Shell.sh(mount.root(), importing(mount) + " a.tar s; cmp .quire/snapshots/s/big ../t/big");
      Shell.sh(mount.root(), "cmp .quire/open/a.tar/big ../t/big");
      assertTrue(logBytes(mount) - before < 1 << 20, () -> "the log has grown");
    }
  }

  private static final String HOSTILE =
      """
      import io, sys, tarfile, struct
      def tar(name, *members):
          with tarfile.open(name + '.tar', 'w', format=tarfile.PAX_FORMAT) as t:
              t.addfile(*file('good'))
              for m in members: t.addfile(*m)
      def file(name, data=b'x' * 9000):
          i = tarfile.TarInfo(name); i.size = len(data); return i, io.BytesIO(data)
      def other(name, type, link=''):
          i = tarfile.TarInfo(name); i.type = type; i.linkname = link; return i, None
      tar('up', file('a/../../up'))
      tar('absolute', file('/absolute'))
      tar('twice', file('d/twice'), file('d/./twice'))
      tar('through', other('through', tarfile.SYMTYPE, '/etc'), file('through/passwd'))
      tar('overlink', other('l', tarfile.SYMTYPE, '/etc/passwd'), file('l/overlink'))
      tar('nolink', other('nolink', tarfile.LNKTYPE, 'not/there'))
      tar('outlink', other('outlink', tarfile.LNKTYPE, '../../etc/passwd'))
      tar('longname', file('longname' * 40))
      tar('dirlink', other('dd', tarfile.DIRTYPE), other('dirlink', tarfile.LNKTYPE, 'dd'))
      tar('bomb', *[file('bomb%d' % i, bytes(1 << 20)) for i in range(9)])
      i = tarfile.TarInfo('eight'); i.size = (1 << 63) - 1
      open('eight.tar', 'wb').write(i.tobuf(tarfile.GNU_FORMAT) + bytes(2048))
      open('cut.tar', 'wb').write(open('up.tar', 'rb').read()[:4000])
      """;

  @Test
  void hostileArchivesAreRefusedAndLeaveNothing() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Files.writeString(scratch.resolve("make.py"), HOSTILE);
      Shell.sh(scratch, "python3 make.py; echo x > mnt/keep; sync mnt/keep");
      long before = logBytes(mount);
      List<String> names =
          List.of(
              "up",
              "absolute",
              "twice",
              "through",
              "overlink",
              "nolink",
              "outlink",
              "longname",
              "dirlink",
              "bomb",
              "eight",
              "cut");
      for (String name : names) {
        String file = scratch.resolve(name + ".tar").toString();
        Shell.Result result =
            TestMount.quire(
                "import", "--mount", mount.root().toString(), "--max-size", "5M", file, name);
        String entry = name.equals("cut") ? "good" : name;
        assertEquals(1, result.exit(), name);
        String told = result.output();
        assertTrue(told.startsWith("quire: cannot import " + file + " into "), told);
        String why = told.substring(told.indexOf(file) + file.length());
        assertTrue(why.contains("'" + entry) || why.contains("/" + entry), told);
        if (!name.equals("bomb")) { // browsed archives have no limit but the space of the disk
          Shell.sh(
              scratch,
              "cp %1$s.tar mnt/; fails ls mnt/.quire/open/%1$s.tar/; rm mnt/%1$s.tar"
                  .formatted(name));
        }
      }
      assertEquals("", Shell.sh(mount.root(), "ls .quire/snapshots"));
      Shell.sh(mount.root(), "rm -f *.tar; " + QUIRE + " gc");
      assertNothingIsLeft(before, logBytes(mount));
      mount.unmount();
      mount.assertClean();
    }
  }

  @Test
  void anImportThatIsKilledLeavesNothing() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(scratch, "head -c 30M /dev/urandom > r; tar -cf a.tar r r2 2>/dev/null || true");
      Shell.sh(scratch, "mkfifo pipe; echo x > mnt/keep; sync mnt/keep");
      long before = logBytes(mount);
      Process client = startedImport(mount);
      client.descendants().forEach(ProcessHandle::destroyForcibly);
      client.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      Shell.sh(mount.root(), "%s gc".formatted(QUIRE));
      assertEquals("", Shell.sh(mount.root(), "ls .quire/snapshots"));
      assertNothingIsLeft(before, logBytes(mount));
      assertIncompleteImportsLeaveNothing(mount);
      startedImport(mount);
      mount.kill();
      mount.mount();
      assertEquals("", Shell.sh(mount.root(), "ls .quire/snapshots"));
      assertNothingIsLeft(before, logBytes(mount));
      mount.unmount();
      mount.assertClean();
    }
  }

  /**
   * The checksums of freed pages, a thousandth of the bytes, stay until their segment is deleted.
   */
  private static void assertNothingIsLeft(long before, long after) {
    long sums = (20L << 20) / 1024 + 2 * 4096;
    assertTrue(
        after <= before + 4096 + sums, () -> (after - before) + " bytes are left in the log");
  }

  /** Kills imports that have read the whole archive, but not the end of their stream. */
  private void assertIncompleteImportsLeaveNothing(TestMount mount) throws IOException {
    Shell.sh(
        scratch,
        """
        mkdir t; echo x > t/x; tar cf small.tar t
        { cat small.tar; exec sleep 60; } | exec %s - s & client=$!
        for try in $(seq 30); do [ -z "$(ls mnt/.quire/snapshots)" ]; sleep 0.1; done
        kill -9 $client; sleep 1; [ -z "$(ls mnt/.quire/snapshots)" ]
        pkill -P $$ sleep || true
        """
            .formatted(importing(mount)));
  }

  /** An import that waits for the last bytes of its archive. */
  private Process startedImport(TestMount mount) throws Exception {
    Process client =
        new ProcessBuilder(
                "bash",
                "-c",
                "{ head -c 20M a.tar; sleep 60; } | exec %s - s".formatted(importing(mount)))
            .directory(scratch.toFile())
            .redirectErrorStream(true)
            .redirectOutput(scratch.resolve("client.log").toFile())
            .start();
    Await.until(
        "ten million bytes are in the log",
        () -> Shell.sh(scratch, "du -sB1 store/log").split("\t", 2)[0].length() > 7);
    assertTrue(client.isAlive(), () -> "the import has ended");
    return client;
  }

  /** Collections at the same time delete nothing that an import has made. */
  @Test
  void importsGoOnWhileOthersCollect() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(
          scratch,
          """
          python3 - <<'END'
          import os, random
          r = random.Random(1)
          os.mkdir('t')
          for i in range(300):
              with open('t/%d' % i, 'wb') as f: f.write(r.randbytes(r.randint(0, 60000)))
          END
          tar -cf a.tar -C t .; zip -qr a.zip t
          """);
      Shell.sh(
          scratch,
          """
          (for i in 1 2 3 4; do %1$s gc mnt > /dev/null; done) & collecting=$!
          { head -c 3M a.tar; sleep 2; tail -c +$((3 * 1048576 + 1)) a.tar; } | %2$s - tar
          { head -c 3M a.zip; sleep 2; tail -c +$((3 * 1048576 + 1)) a.zip; } | %2$s - zip
          wait $collecting; %1$s gc mnt
          diff -r t mnt/.quire/snapshots/tar; diff -r t mnt/.quire/snapshots/zip/t
          """
              .formatted(QUIRE, importing(mount)));
      mount.unmount();
      Shell.Result fsck = TestMount.quire("fsck", "--deep", mount.store().toString());
      assertTrue(fsck.ok() && fsck.output().contains("clean"), fsck.output());
    }
  }

  @Test
  void wrongUseIsExplained() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(scratch, "echo no > text; mkdir mnt/.quire/snapshots/taken; tar cf a.tar text");
      String at = mount.root().toString();
      assertSays("there is no", "import", "--mount", at, "/not/there");
      assertSays("is a directory", "import", "--mount", at, scratch.toString());
      assertSays("no archive of a kind", "import", "--mount", at, scratch + "/text");
      assertSays("there is a snapshot taken", "import", "--mount", at, scratch + "/a.tar", "taken");
      assertSays("has no name", "import", "--mount", at, "-");
      assertSays("the archive is empty", "import", "--mount", at, "-", "s");
      assertNotEquals(0, TestMount.quire("import").exit());
    }
  }

  /** The import command for this mount, also if other mounts exist on the machine. */
  private static String importing(TestMount mount) {
    return QUIRE + " import --mount " + mount.root();
  }

  private static void assertSays(String words, String... arguments) throws IOException {
    Shell.Result result = TestMount.quire(arguments);
    assertEquals(1, result.exit());
    assertTrue(result.output().contains(words), result.output());
  }

  private static long logBytes(TestMount mount) throws IOException {
    return Long.parseLong(Shell.sh(mount.store(), "du -sB1 log").split("\t", 2)[0]);
  }
}
