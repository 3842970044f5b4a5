package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ordinary programs that do their usual work on a mount. */
final class RealWorkTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath();

  @TempDir private Path scratch;

  /** Without the check of the formatting, which runs in the original sources. */
  @Test
  @Tag("soak")
  void thisRepositoryIsClonedAndBuilt() throws IOException {
    cloneAndBuild("mvn -q -B -o -DskipTests -Dspotless.check.skip package; ls -l target/quire.jar");
  }

  /** Builds only the C programs, which takes less than a minute. */
  @Test
  void aPartOfThisRepositoryIsClonedAndBuilt() throws IOException {
    cloneAndBuild("mkdir target");
  }

  private void cloneAndBuild(String build) throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(
          mount.root(),
          "git -c safe.directory='*' clone -q --no-hardlinks '%s' repository".formatted(PROJECT));
      Path clone = mount.root().resolve("repository");
      Shell.sh(
          clone,
          build
              + """

          make -s -C native-test BUILD="$PWD/target/native-test" CFLAGS=-O0
          mkdir target/work
          target/native-test/basics target/work
          rm -rf target/work
          git fsck --strict
          """);
      assertEquals("", Shell.sh(clone, "git status --porcelain"));
      Shell.sh(clone, "git gc -q; git checkout -q -b other; git commit -q --allow-empty -m x");
      assertEquals("", Shell.sh(clone, "git status --porcelain"));
    }
  }

  /** The tree on the mount, unpacked and copied, is the tree on the disk to the last nanosecond. */
  @Test
  void tarAndRsyncKeepEverything() throws IOException {
    Path disk = Files.createDirectory(scratch.resolve("disk"));
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(disk, MAKE_TREE);
      Path source = disk.resolve("tree");
      Path root = mount.root();
      String expected = manifest(source);
      assertTrue(expected.lines().count() > 3000, "the tree is too small to tell");

      Shell.sh(scratch, "tar -C '%s' --xattrs -cf t.tar tree".formatted(disk));
      Shell.sh(root, "tar --xattrs -xpf '%s'; rm -f '%1$s'".formatted(scratch.resolve("t.tar")));
      assertEquals(expected, manifest(root.resolve("tree")));

      String rsync = "rsync -aHAX --checksum -i '%s/' '%s/'".formatted(source, root.resolve("r"));
      Shell.sh(scratch, rsync);
      assertEquals(expected, manifest(root.resolve("r")));
      assertEquals("", Shell.sh(scratch, rsync), "a second rsync had something to do");

      mount.unmount();
      mount.mount();
      assertEquals(expected, manifest(root.resolve("tree")));
      Shell.sh(root, "rm -rf tree r");
      assertEquals("", Shell.sh(root, "ls -A"));
    }
  }

  /** Some 80 MB in thousands of files, many of them with odd names, modes, times or types. */
  private static final String MAKE_TREE =
      """
      mkdir tree; cd tree
      (cd / && find usr/include usr/share/doc -type f | sort | sed -n 1,3200p) |
        tar -C / -cf - -T - | tar -xf -
      for i in $(seq 30); do head -c 2000000 /dev/urandom > random.$i; done
      mkdir -p odd/empty odd/deep/er/and/deeper "odd/with space" "odd/ümläut"
      for mode in 000 001 400 644 755 1755 2755 4755 6711 777; do
        echo $mode > odd/mode.$mode
        chmod $mode odd/mode.$mode
      done
      chmod 1777 odd/empty
      touch -d '1970-01-01 00:00:00.000000001 UTC' odd/old
      touch -d '2038-02-01 00:00:00.123456789 UTC' odd/beyond2038
      touch -d '1969-12-31 23:59:58.999999999 UTC' odd/before1970
      touch -h -d '2001-02-03 04:05:06.789012345 UTC' odd/deep
      ln -s "$(printf 'x%.0s' $(seq 4000))" odd/longlink
      ln -s ../nowhere odd/dangling
      touch -h -d '2011-01-01 00:00:00.5 UTC' odd/dangling
      touch "odd/$(printf 'n%.0s' $(seq 255))" $'odd/new\\nline' 'odd/-rf' 'odd/ *'
      truncate -s 50M odd/sparse; echo end >> odd/sparse
      mkfifo odd/fifo
      for i in $(seq 20); do ln random.$i odd/hard.$i; ln odd/hard.$i odd/deep/er/hard.$i; done
      setfattr -n user.colour -v blue random.1; setfattr -n user.empty odd/empty
      """;

  /** Every name with its type, mode, owner, size, time, links, target, attributes and bytes. */
  private static String manifest(Path tree) throws IOException {
    return Shell.sh(
        tree,
        """
        find . ! -type d -printf '%p %y %m %U:%G %s %n %T@ %l\\n' | LC_ALL=C sort
        find . -type d -printf '%p %y %m %U:%G %T@\\n' | LC_ALL=C sort
        find . -type f -links +1 -printf '%p\\t%i\\n' | LC_ALL=C sort |
          awk -F'\\t' '{ if (!($2 in first)) first[$2] = $1; print $1 " is " first[$2] }'
        find . -print0 | LC_ALL=C sort -z | xargs -0 getfattr -h -d -m '^user' --absolute-names
        find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
        """);
  }

  @Test
  void twoSqliteWritersShareADatabase() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), SQLITE_SETUP);
      Shell.sh(
          mount.root(),
          SQLITE_WRITE
              + """
              write 1 300 >/dev/null & one=$!
              write 2 300 >/dev/null & two=$!
              wait $one; wait $two
              """);
      assertEquals(
          "600\nok\n",
          Shell.sh(mount.root(), "sqlite3 db 'select count(*) from t; pragma integrity_check'"));
    }
  }

  @Test
  void sqliteLosesNothingWhenTheDaemonIsKilled() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), SQLITE_SETUP);
      String killed =
          """
          write 1 100000 > '%1$s/one' 2>/dev/null & one=$!
          write 2 100000 > '%1$s/two' 2>/dev/null & two=$!
          sleep 4
          kill -9 %2$d
          wait $one || true
          wait $two || true
          """
              .formatted(scratch, mount.pid());
      Shell.run(
          Path.of("/"),
          List.of("bash", "-c", "cd '" + mount.root() + "'\n" + SQLITE_WRITE + killed));
      Shell.sh(Path.of("/"), "fusermount -u '%s'".formatted(mount.root()));
      mount.mount();
      assertEquals("ok\n", Shell.sh(mount.root(), "sqlite3 db 'pragma integrity_check'"));
      for (int writer = 1; writer <= 2; writer++) {
        Path said = scratch.resolve(writer == 1 ? "one" : "two");
        long acknowledged = Files.readString(said).lines().filter(l -> l.matches("\\d+")).count();
        String count = "sqlite3 db 'select count(*) from t where w = %d'".formatted(writer);
        long found = Long.parseLong(Shell.sh(mount.root(), count).strip());
        // Each line of output was printed after its commit; the last may be cut.
        assertTrue(found >= acknowledged - 1, found + " rows of " + acknowledged);
      }
    }
  }

  private static final String SQLITE_SETUP =
      "sqlite3 db 'pragma journal_mode=wal; create table t(w, i, filler)'";

  /** write WRITER ROWS: each row is a transaction, and is printed when it is committed. */
  private static final String SQLITE_WRITE =
      """
      write() {
        { echo '.bail on'; echo '.timeout 60000'; echo 'pragma synchronous=full;'
          seq $2 | sed "s/.*/insert into t values($1, &, hex(randomblob(200))); select &;/"
        } | stdbuf -oL sqlite3 db
      }
      """;

  @Test
  void fioVerifiesWhatItWrote() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(
          mount.root(),
          """
          common="--directory=. --size=32m --verify=crc32c --verify_fatal=1 --thread --output=/dev/null"
          fio $common --name=small --rw=randwrite --bs=4k --numjobs=2 --end_fsync=1
          fio $common --name=odd --rw=randwrite --bsrange=512-96k --bs_unaligned --ioengine=sync
          fio $common --name=mapped --rw=randwrite --bs=4k --ioengine=mmap
          """);
    }
  }

  @Test
  void zerosTakeNoSpace() throws IOException {
    writeZeros(Long.getLong("quire.zeros.mib", 2 << 10));
  }

  @Test
  @Tag("soak")
  void tenGibibytesOfZerosTakeNoSpace() throws IOException {
    writeZeros(10 << 10);
  }

  private void writeZeros(long mib) throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      long before = kibOf(mount.store());
      Shell.sh(mount.root(), "dd if=/dev/zero of=zeros bs=1M count=%d status=none".formatted(mib));
      assertEquals(mib << 20, Files.size(mount.root().resolve("zeros")));
      long grown = kibOf(mount.store()) - before;
      assertTrue(grown <= 1 << 10, grown + " KiB for " + mib + " MiB of zeros");
      Shell.sh(mount.root(), "cmp -n 100000000 zeros /dev/zero");
    }
  }

  @Test
  void overwritesInASparseFileStayInTheirBounds() throws IOException {
    overwrite(50_000);
  }

  @Test
  @Tag("soak")
  void aMillionOverwritesStayInTheirBounds() throws IOException {
    overwrite(1_000_000);
  }

  private void overwrite(long writes) throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(
          mount.root(),
          """
          truncate -s 4G sparse
          fio --name=over --filename=sparse --size=4g --rw=randwrite --bs=4k --io_size=%d \\
            --fallocate=none --randrepeat=1 --norandommap --end_fsync=1 --output=/dev/null
          """
              .formatted(writes << 12));
      Path status = Path.of("/proc", Long.toString(mount.pid()), "status");
      String rss = Shell.sh(scratch, "awk '/VmRSS/ { print $2 }' " + status).strip();
      assertTrue(Long.parseLong(rss) < 1 << 20, rss + " KiB resident");
      long used = kibOf(mount.store());
      assertTrue(used < (writes << 2) * 2 + (64 << 10), used + " KiB for " + writes + " writes");
    }
  }

  private static long kibOf(Path store) throws IOException {
    return Long.parseLong(Shell.sh(store, "du -sk . | cut -f1").strip());
  }

  @Test
  void editorsFollowersAndMakeSeeWhatTheyExpect() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(
          mount.root(),
          """
          # an editor's save: write beside, keep a backup, rename over
          echo one > text
          for i in $(seq 50); do
            echo $i > .text.swp; cp -p text text~; mv .text.swp text
            [ "$(cat text)" = $i ]
          done
          # tail -f sees what is appended
          : > log
          timeout 30 tail -n +1 -f log > /dev/shm/quire-tail.$$ & tail=$!
          for i in $(seq 20); do echo line $i >> log; done
          for try in $(seq 100); do
            [ "$(wc -l < /dev/shm/quire-tail.$$)" = 20 ] && break
            sleep 0.1
          done
          kill $tail; wait $tail || true
          cmp log /dev/shm/quire-tail.$$
          rm /dev/shm/quire-tail.$$
          # make builds what is older, and only that
          printf 'b: a\\n\\tcp a b\\n' > Makefile
          echo 1 > a; make -s; make -q; sleep 0.02; echo 2 > a
          fails make -q
          make -s; cmp a b; make -q
          """);
    }
  }
}
