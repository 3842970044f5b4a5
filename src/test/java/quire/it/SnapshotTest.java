package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots on a real mount, as a user takes, reads and drops them. */
final class SnapshotTest {
  /** A tree with everything that a tree can have, and fixed times. */
  static final String TREE =
      """
      mkdir -p d/e 'with space'; chmod 2750 d/e; chown 1:2 d/e
      head -c 3000000 /dev/urandom > d/random; cp /bin/ls program; truncate -s 5M sparse
      printf tail >> sparse; : > empty; head -c 200000 /dev/zero > zeros
      printf one > d/linked; ln d/linked other-name; ln -s d/linked symlink; ln -s /nowhere dangling
      mkfifo fifo; mknod null c 1 3; chmod 4711 program
      setfattr -n user.colour -v blue d/random; setfattr -n user.dir -v yes d
      find . -exec touch -h -d '2020-02-02 02:02:02.123456789' {} +
      """;

  /** Type, mode, owner, size, time of change and target of everything, and what files hold. */
  static final String MANIFEST =
      """
      find . -path ./.quire -prune -o ! -type d -printf '%P %y %m %U %G %s %T@ %l\\n' | LC_ALL=C sort
      find . -path ./.quire -prune -o -type d -printf '%P %y %m %U %G %T@\\n' | LC_ALL=C sort
      find . -path ./.quire -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
      getfattr -R -h -d -m user . 2>/dev/null | grep -v '^$'
      """;

  @TempDir private Path scratch;

  private static String snapshot(Path root, String name) throws IOException {
    return Shell.sh(root, TestMount.LAUNCHER + " snapshot " + name).strip();
  }

  @Test
  void aSnapshotStaysAsTheTreeWas() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, "-o", "suid,dev")) {
      Path root = mount.root();
      Shell.sh(root, TREE);
      String before = Shell.sh(root, MANIFEST);
      Shell.sh(root, "mkdir .quire/snapshots/one");
      Path one = root.resolve(".quire/snapshots/one");
      assertEquals(before, Shell.sh(one, MANIFEST));
      Shell.sh(
          root,
          """
          printf changed > d/linked; dd if=/dev/urandom of=d/random bs=100k count=20 conv=notrunc \\
            status=none
          truncate -s 100 program; rm -r 'with space' zeros; mv sparse d/moved; chmod 600 d/e
          """);
      assertNotEquals(before, Shell.sh(root, MANIFEST));
      assertEquals(before, Shell.sh(one, MANIFEST));
      Shell.sh(root, "rm -rf ./*; sync");
      assertEquals(before, Shell.sh(one, MANIFEST));
      mount.unmount();
      mount.mount();
      assertEquals(before, Shell.sh(one, MANIFEST));
      mount.unmount();
      mount.assertClean();
    }
  }

  @Test
  void hardLinksInASnapshotAreLinks() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(root, "echo x > a; mkdir d; ln a d/b; echo y > c; mkdir .quire/snapshots/s");
      Shell.sh(
          root.resolve(".quire/snapshots/s"),
          """
          [ "$(stat -c %i a)" = "$(stat -c %i d/b)" ]
          [ "$(stat -c %i a)" != "$(stat -c %i c)" ]
          [ "$(stat -c %h a)" = 2 ]
          """);
    }
  }

  @Test
  void nothingInItCanBeChanged() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(root, "mkdir d; echo x > d/f; mkdir .quire/snapshots/s");
      String script =
          """
          refuses() { ! LC_ALL=C "$@" 2> /dev/shm/quire-refused.$$ || { echo "did: $*"; return 1; }
            grep -q 'Read-only file system' /dev/shm/quire-refused.$$ || {
              cat /dev/shm/quire-refused.$$; return 1; }; rm /dev/shm/quire-refused.$$; }
          cd .quire/snapshots/s
          refuses touch d/new; refuses sh -c 'echo y > d/f'; refuses rm d/f; refuses rmdir d
          refuses mkdir d/sub; refuses mv d/f d/g; refuses chmod 600 d/f; refuses ln d/f d/g
          refuses ln -s x d/l; refuses truncate -s 0 d/f; refuses mkfifo d/p
          refuses setfattr -n user.a -v b d/f
          refuses python3 -c 'import os; os.open("d/f", os.O_RDONLY | os.O_TRUNC)'; cat d/f
          cd ..; refuses touch file; cd ..; refuses mkdir other; refuses touch snapshots
          """;
      Shell.sh(root, script);
      Shell.sh(
          root,
          "fails mkdir .quire 2>/dev/null; fails rmdir .quire 2>/dev/null; fails mv d .quire");
      assertFalse(Shell.sh(root, "ls -a").contains(".quire"));
    }
  }

  @Test
  void namesAreTakenChangedAndDropped() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(root, "echo x > f; fails ls .quire/snapshots/late 2>/dev/null");
      String digest = snapshot(root, "late");
      assertTrue(digest.matches("[0-9a-f]{64}"), digest);
      Shell.sh(
          root,
          """
          cat .quire/snapshots/late/f
          fails mkdir .quire/snapshots/late 2>/dev/null
          mv .quire/snapshots/late .quire/snapshots/early
          cat .quire/snapshots/early/f; fails ls .quire/snapshots/late 2>/dev/null
          mkdir .quire/snapshots/second; [ "$(ls .quire/snapshots)" = "$(printf 'early\\nsecond')" ]
          rmdir .quire/snapshots/second; [ "$(ls .quire/snapshots)" = early ]
          mkdir d; echo 1 > d/1; mkdir .quire/snapshots/second; ls -lR .quire/snapshots/second
          rmdir .quire/snapshots/second; echo 2 > d/2; mkdir .quire/snapshots/second
          [ "$(ls .quire/snapshots/second/d)" = "$(printf '1\\n2')" ]; rmdir .quire/snapshots/second
          """);
      String json = Shell.sh(root, TestMount.LAUNCHER + " snapshots --json");
      assertTrue(json.contains("\"name\" : \"early\""), json);
      assertTrue(json.contains(digest), json);
      Shell.Result again = TestMount.quire("snapshot", root.toString(), "early");
      assertEquals(1, again.exit());
      assertTrue(again.output().contains("there is a snapshot early"), again.output());
      assertEquals(1, TestMount.quire("snapshot", root.toString(), "a/b").exit());
      Shell.Result elsewhere = TestMount.quire("snapshot", scratch.toString(), "x");
      assertEquals(1, elsewhere.exit());
      assertTrue(elsewhere.output().contains("is not on a quire mount"), elsewhere.output());
    }
  }

  @Test
  void theSameTreeHasTheSameDigestWhereverItIs() throws IOException {
    Path first = Files.createDirectory(scratch.resolve("first"));
    Path second = Files.createDirectory(scratch.resolve("second"));
    try (TestMount one = TestMount.mounted(first);
        TestMount two = TestMount.mounted(second)) {
      Shell.sh(one.root(), "mkdir d; echo a > d/a; echo b > b; chmod +x b; ln -s b l");
      Shell.sh(
          two.root(), "ln -s b l; echo b > b; mkdir d; chmod 755 b; echo a > d/a; chmod 700 d");
      assertEquals(snapshot(one.root(), "s"), snapshot(two.root(), "s"));
      Shell.sh(two.root(), "mkdir sub; cp -a d b l sub");
      assertEquals(
          snapshot(one.root(), "t"), snapshot(two.root(), two.root().resolve("sub") + " t"));
      Shell.sh(two.root(), "chmod -x sub/b");
      assertNotEquals(
          snapshot(one.root(), "u"), snapshot(two.root(), two.root().resolve("sub") + " u"));
    }
  }

  /** The digest of the tree that CastoreDirectoryTest encodes by hand. */
  @Test
  void theDigestIsTheOneThatWasComputedByHand() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      assertEquals(
          "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
          snapshot(root, "empty"));
      Shell.sh(
          root,
          """
          mkdir sub; : > sub/.keep; printf hello > a; printf '#!/bin/sh\\n' > run; chmod 755 run
          ln -s a link
          """);
      assertEquals(
          "df160bf02bb6eabe83a0b960f47be1db444c0719e68180fdfa2552bf9a6da02f",
          snapshot(root, "small"));
    }
  }

  @Test
  void unusedBytesGoBackToTheDisk() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(
          root,
          """
          head -c 60000000 /dev/urandom > big; head -c 4000000 /dev/urandom > kept; sha256sum kept > sum
          mkdir .quire/snapshots/s; rm big; sync
          """);
      assertTrue(kibOf(mount.store()) > 55_000, "the snapshot has lost its bytes");
      Shell.sh(
          root, TestMount.LAUNCHER + " gc; sha256sum .quire/snapshots/s/big; sha256sum -c sum");
      assertTrue(kibOf(mount.store()) > 55_000, "the snapshot has lost its bytes");
      Shell.sh(root, "rmdir .quire/snapshots/s; " + TestMount.LAUNCHER + " gc; sha256sum -c sum");
      long left = kibOf(mount.store());
      assertTrue(left < 12_000, left + " KiB are left");
      mount.unmount();
      mount.assertClean();
    }
  }

  /** Changes all files again and again, by several programs at once. */
  private static final String LOAD =
      """
      change() {
        for round in 1 2 3; do
          for f in */f*; do
            case $((RANDOM % 5)) in
              0) rm -f "$f" ;;
              1) head -c $((RANDOM * 2)) /dev/urandom > "$f" ;;
              2) head -c 9000 /dev/urandom >> "$f" ;;
              3) dd if=/dev/urandom of="$f" bs=1000 seek=$((RANDOM % 40)) count=3 conv=notrunc \\
                   status=none ;;
              4) mv -f "$f" "d$((RANDOM % 8))/f$RANDOM" 2>/dev/null || true ;;
            esac
          done
        done
      }
      change & change & change &
      wait
      rm -rf d0 d1; for f in */f*; do head -c 5000 /dev/urandom > "$f"; done
      """;

  @Test
  void changesUnderLoadDoNotChangeTheSnapshot() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch);
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Path root = mount.root();
      Shell.sh(
          root,
          """
          for d in 0 1 2 3 4 5 6 7; do
            mkdir d$d; for f in $(seq 40); do head -c $((RANDOM * 3)) /dev/urandom > d$d/f$f; done
          done
          setfattr -n user.colour -v red d7
          """);
      String before = Shell.sh(root, MANIFEST);
      Shell.sh(root, "mkdir .quire/snapshots/s");
      Path snapshot = root.resolve(".quire/snapshots/s");
      Future<String> load = threads.submit(() -> Shell.sh(root, LOAD));
      do {
        assertEquals(before, Shell.sh(snapshot, MANIFEST));
      } while (!load.isDone());
      load.get();
      assertEquals(before, Shell.sh(snapshot, MANIFEST));
      String after = Shell.sh(root, MANIFEST);
      Shell.sh(root, "rmdir .quire/snapshots/s; " + TestMount.LAUNCHER + " gc");
      assertEquals(after, Shell.sh(root, MANIFEST));
      long live = Long.parseLong(Shell.sh(root, "find d* -type f | wc -l").strip()) * 8; // 2 pages
      long left = kibOf(mount.store());
      assertTrue(left <= live + 100, left + " KiB are left for " + live);
      mount.unmount();
      mount.assertClean();
    }
  }

  @Test
  void theListShowsTheBytesThatDroppingASnapshotFrees() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(
          root,
          """
          head -c 2M /dev/urandom > big; mkdir .quire/snapshots/one .quire/snapshots/two
          head -c 1M /dev/urandom | dd of=big bs=1M conv=notrunc status=none
          mkdir .quire/snapshots/three; rm big
          """);
      String table = Shell.sh(root, TestMount.LAUNCHER + " snapshots");
      List<String> lines = table.lines().toList();
      assertTrue(lines.get(0).matches("NAME +SIZE +OWN +AGE +DIGEST"), table);
      String digest = "[0-9a-f]{64}";
      assertTrue(lines.get(1).matches("one +2.0 MiB +0 B +[0-9]+[sm]  " + digest), table);
      assertTrue(lines.get(2).matches("three +2.0 MiB +1.0 MiB +[0-9]+[sm]  " + digest), table);
      assertTrue(lines.get(3).matches("two +2.0 MiB +0 B +[0-9]+[sm]  " + digest), table);
      String json = Shell.sh(root, TestMount.LAUNCHER + " snapshots --json");
      JsonNode third = new ObjectMapper().readTree(json).get(1);
      assertEquals("three", third.path("name").asText());
      assertEquals(1 << 20, third.path("own").asLong());
      assertEquals(2 << 20, third.path("size").asLong());
      assertTrue(third.path("digest").asText().matches(digest), json);
      assertTrue(Instant.parse(third.path("created").asText()).isBefore(Instant.now()), json);
    }
  }

  private static long kibOf(Path store) throws IOException {
    return Long.parseLong(Shell.sh(store, "du -sk log | cut -f1").strip());
  }

  @Test
  void aKillLosesNoSnapshot() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, "-o", "suid,dev")) {
      Path root = mount.root();
      Shell.sh(root, TREE);
      String before = Shell.sh(root, MANIFEST);
      String digest = snapshot(root, "s");
      Shell.sh(root, "rm -rf d; echo more > more");
      mount.kill();
      mount.mount();
      assertEquals(before, Shell.sh(root.resolve(".quire/snapshots/s"), MANIFEST));
      assertTrue(Shell.sh(root, TestMount.LAUNCHER + " snapshots --json").contains(digest));
      mount.unmount();
      mount.assertClean();
    }
  }
}
