package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.TestFiles;

/** A damaged file of the catalog is reported by a check that changes nothing. */
final class TableDamageTest {
  private static final String WRITE =
      """
      mkdir d && python3 -c '
      for i in range(2000): open(f"d/f{i}", "w").write(str(i) * 10)'
      """;

  /**
   * Each file is right or cannot be read; a listing is whole or fails. Prints how many are right.
   */
  private static final String READ =
      """
      python3 -c '
      import os
      right = 0
      for i in range(2000):
          try:
              assert open(f"d/f{i}").read() == str(i) * 10, i
              right += 1
          except OSError as e:
              assert e.errno == 5, e
      try:
          assert len(os.listdir("d")) == 2000
      except OSError as e:
          assert e.errno == 5, e
      print(right)'
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  private static Path table(TestMount mount) throws IOException {
    try (Stream<Path> files = Files.list(mount.store().resolve("catalog"))) {
      return files
          .filter(file -> file.toString().endsWith(".sst"))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static String told(TestMount mount) throws IOException {
    Map<String, String> before = StoreFiles.digests(mount.store());
    Shell.Result fsck = TestMount.quire("fsck", mount.store().toString());
    assertEquals(1, fsck.exit(), fsck.output());
    assertEquals(before, StoreFiles.digests(mount.store()), fsck.output());
    return fsck.output();
  }

  /** After one mount, all inodes are in one table. */
  @Test
  void aStoreThatHasLostAllRecordsOfInodesIsRepaired() throws IOException {
    for (String damage : List.of("rm", "truncate -s 0", "truncate -s 1500")) {
      Path scene = Files.createDirectory(scratch.resolve(damage.replace(' ', '_')));
      try (TestMount mount = TestMount.mounted(scene)) {
        Shell.sh(mount.root(), "mkdir d; echo 1 >d/f; ln d/f hard; ln -s d/f link");
        mount.unmount();
        Shell.sh(mount.store(), damage + " $(grep -l -a inodes catalog/*.sst)");
        told(mount);
        assertEquals(1, mount.tryMount().exit());
        Shell.Result repair = TestMount.quire("fsck", "--repair", mount.store().toString());
        assertEquals(0, repair.exit(), repair.output());
        mount.mount();
        assertEquals("1\n1\n1\n", Shell.sh(mount.root(), "cat d/f hard link"));
        Shell.sh(mount.root(), "test -O d/f");
      }
    }
  }

  @Test
  void rowsOutsideADamagedTableAreServed() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), WRITE);
      mount.unmount();
      Path table = table(mount);
      TestFiles.flip(table, Files.size(table) / 2);
      String told = told(mount);
      assertTrue(told.contains("a table of the catalog is damaged: " + table), told);
      mount.mount();
      int right = Integer.parseInt(Shell.sh(mount.root(), READ).strip());
      assertTrue(right > 500, "files that are right: " + right);
      Shell.sh(mount.root(), "echo new >new && cat new");
      mount.unmount();
      String log = Files.readString(mount.store().resolve("daemon.log"));
      assertTrue(log.contains(table.toString()), log);

      TestFiles.flip(table, Files.size(table) / 2);
      TestFiles.flip(table, Files.size(table) - 3); // no row of it can be read any more
      assertTrue(told(mount).contains(table.toString()));
    }
  }

  /** The readable rows of the table are restored, and fsck names the lost ones. */
  @Test
  void aRepairSavesTheReadableRowsOfADamagedTable() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), WRITE);
      mount.unmount();
      Path table = table(mount);
      TestFiles.flip(table, Files.size(table) / 2);
      TestFiles.flip(table, Files.size(table) - 3); // no row of it can be read by the engine
      String told = told(mount);
      assertTrue(told.contains("quire fsck --repair makes the catalog anew"), told);
      Shell.Result repair = TestMount.quire("fsck", "--repair", mount.store().toString());
      assertEquals(0, repair.exit(), repair.output());
      assertTrue(repair.output().contains("cannot be read: " + table), repair.output());
      assertTrue(repair.output().contains("nothing is freed in this store"), repair.output());
      mount.mount();
      String saved =
          Shell.sh(
              mount.root(),
              """
              python3 -c '
              import os
              wrong = [f for f in os.listdir("d") if open("d/" + f).read() != f[1:] * 10]
              print(len(os.listdir("d")), len(wrong))'
              """);
      int there = Integer.parseInt(saved.split(" ", 2)[0]);
      int wrong = Integer.parseInt(saved.split(" ", 2)[1].strip());
      assertTrue(there > 1500 && wrong < 500, saved);
      mount.unmount();
      try (Stream<Path> kept = Files.list(mount.store().resolve("damaged"))) {
        Path damaged = kept.findFirst().orElseThrow().resolve(String.valueOf(table.getFileName()));
        assertTrue(Files.exists(damaged), damaged.toString());
      }
      Shell.Result again = TestMount.quire("fsck", mount.store().toString());
      assertEquals(0, again.exit(), again.output());
    }
  }

  @Test
  void aDamagedManifestIsReportedAndRefused() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "echo text >file");
      mount.unmount();
      Path current = mount.store().resolve("catalog/CURRENT");
      TestFiles.flip(current, 12);
      String told = told(mount);
      assertTrue(told.contains("error: the file that names the catalog's manifest"), told);
      Shell.Result refused = mount.tryMount();
      assertNotEquals(0, refused.exit(), refused.output());
      assertTrue(refused.output().contains("backup"), refused.output());
      Shell.Result repair = TestMount.quire("fsck", "--repair", mount.store().toString());
      assertEquals(0, repair.exit(), repair.output());
      assertTrue(repair.output().contains("nothing is lost"), repair.output());
      mount.mount();
      assertEquals("text\n", Files.readString(mount.root().resolve("file")));
    }
  }
}
