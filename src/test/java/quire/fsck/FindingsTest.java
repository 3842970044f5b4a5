package quire.fsck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;
import quire.log.OffloadLog;
import quire.store.DiskRoom;
import quire.store.FakeDisk;

/** A problem is reported as repaired only if it is, and a check alone changes nothing. */
final class FindingsTest {
  @TempDir private Path directory;

  private final List<Problem> told = new ArrayList<>();

  @Test
  void aRepairIsReportedOnceItIsCommitted() throws IOException {
    try (Catalog catalog = Catalog.open(directory);
        Findings findings = Findings.ofRepair(catalog, told::add)) {
      findings.error("a target is missing", batch -> batch.putSymlink(5000, new byte[] {1}));
      findings.note("a note");
      assertEquals(List.of(), told);
      findings.flush();
      assertEquals(
          List.of(
              new Problem(Severity.ERROR, "a target is missing", true),
              new Problem(Severity.NOTE, "a note", false)),
          told);
    }
  }

  @Test
  void aRepairThatCannotBeCommittedIsNotReportedAsDone() throws IOException {
    Catalog.open(directory).close();
    try (Catalog catalog = Catalog.openReadOnly(directory)) {
      try (Findings findings = Findings.ofRepair(catalog, told::add)) {
        findings.error("a target is missing", batch -> batch.putSymlink(5000, new byte[] {1}));
        FsException refused = assertThrows(FsException.class, findings::flush);
        assertEquals(Errno.EROFS, refused.errno());
      }
      assertEquals(List.of(new Problem(Severity.ERROR, "a target is missing", false)), told);
    }
  }

  @Test
  void aRepairMayUseTheReserveOfAFullDisk() throws IOException {
    FakeDisk disk = new FakeDisk();
    try (DiskRoom room = disk.ofCatalog();
        Catalog catalog = Catalog.open(directory, room);
        Findings findings = Findings.ofRepair(catalog, told::add)) {
      disk.usable = 512 << 10;
      findings.error("a target is missing", batch -> batch.putSymlink(5000, new byte[] {1}));
      findings.flush();
      assertEquals(1, told.size());
    }
  }

  @Test
  void aCheckTakesNoNumberFromTheCatalog() throws IOException {
    try (TestStore store = TestStore.withTree(directory)) {
      Dentry big = store.entry("/dir/big");
      Dentry other = store.entry("/dir/other");
      Dentry moved = new Dentry(other.name(), other.ino(), other.type(), big.cookie());
      long dir = store.ino("/dir");
      store.damage(batch -> batch.putEntry(dir, moved));
    }
    try (Catalog catalog = Catalog.openReadOnly(directory.resolve("catalog"));
        OffloadLog log =
            OffloadLog.open(
                FileLogStorage.forReading(directory.resolve("log")), TestStore.SEGMENT_BITS)) {
      Fsck.run(catalog, log, List.of(), Fsck.Mode.CHECK, told::add);
    }
    List<String> texts = told.stream().map(Problem::text).toList();
    assertTrue(texts.stream().noneMatch(text -> text.contains("ended early")), texts::toString);
    assertTrue(
        texts.stream().anyMatch(text -> text.contains("is different in listings")),
        texts::toString);
  }
}
