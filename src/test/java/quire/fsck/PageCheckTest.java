package quire.fsck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.Name;
import quire.error.FsException;

/** Damage to log pages of live files, whether a snapshot names them or not. */
final class PageCheckTest extends FsckCase {
  private static final long SEGMENT = 1L << TestStore.SEGMENT_BITS;

  private ExtentRow lastExtent(String path) {
    List<ExtentRow> rows = store.extents(path);
    return rows.get(rows.size() - 1);
  }

  private String segment(long address) {
    return scratch
        .resolve("log")
        .resolve("%08d.seg".formatted(address >>> TestStore.SEGMENT_BITS))
        .toString();
  }

  private interface Change {
    void of(FileChannel file) throws IOException;
  }

  private void change(String file, Change change) throws IOException {
    try (FileChannel channel =
        FileChannel.open(Path.of(file), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      change.of(channel);
    }
  }

  private void flip(long address) throws IOException {
    long offset = address % SEGMENT;
    change(
        segment(address),
        file -> {
          ByteBuffer one = ByteBuffer.allocate(1);
          file.read(one, offset);
          file.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 16)}), offset);
        });
  }

  private List<String> deep(boolean repair, Severity severity) {
    List<String> texts = new ArrayList<>();
    FsckSummary summary =
        Fsck.runDeep(
            store.catalog,
            store.log,
            List.of(),
            repair ? Fsck.Mode.REPAIR : Fsck.Mode.CHECK,
            problem -> {
              assertEquals(severity, problem.severity(), problem.text());
              texts.add(problem.text());
            },
            HashProgress.NONE);
    assertEquals(severity == Severity.ERROR ? texts.size() : 0, summary.problems().irreparable());
    return texts;
  }

  private List<String> deep() {
    return deep(false, Severity.ERROR);
  }

  private static void assertHas(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), () -> "no '%s' in: %s".formatted(part, text));
    }
  }

  @Test
  void aFlippedBitIsReportedWithItsPlaceAndFileAndNotRepaired() throws IOException {
    ExtentRow row = lastExtent("/dir/other");
    long page = row.value() + 8192;
    flip(page + 77);
    assertEquals(List.of(), store.check(), "a check that reads no bytes finds nothing");
    for (boolean repair : new boolean[] {false, true}) {
      List<String> texts = deep(repair, Severity.ERROR);
      assertEquals(2, texts.size(), texts::toString);
      assertHas(
          texts.get(0), segment(page), "do not match the checksum", "at offset " + page % SEGMENT);
      assertHas(
          texts.get(1),
          "inode %d (/dir/other): 4096 bytes from offset %d on"
              .formatted(store.ino("/dir/other"), row.offset() + 8192),
          segment(page) + " offset " + page % SEGMENT,
          "write them again, from a backup or a snapshot that is not damaged");
    }
    store.vfs(
        vfs -> assertThrows(FsException.class, () -> TestStore.read(vfs, store.ino("/dir/other"))));
    assertEquals(row, lastExtent("/dir/other"));
  }

  @Test
  void aPageThatIsWrittenAgainIsGood() throws IOException {
    ExtentRow row = lastExtent("/dir/other");
    flip(row.value() + 8192);
    byte[] page = new byte[4096];
    store.vfs(
        vfs -> {
          long handle = vfs.open(store.ino("/dir/other"), 2);
          vfs.write(handle, row.offset() + 8192, ByteBuffer.wrap(page));
          vfs.release(handle);
        });
    assertEquals(List.of(), deep());
    store.vfs(vfs -> assertEquals(200_000, TestStore.read(vfs, store.ino("/dir/other")).length));
  }

  @Test
  void everyFileThatSharesAPageIsNamed() throws IOException {
    ExtentRow row = lastExtent("/dir/clone");
    flip(row.value());
    List<String> texts = deep();
    assertEquals(3, texts.size(), texts::toString);
    assertHas(texts.get(1), "(/dir/big): 4096 bytes");
    assertHas(texts.get(2), "(/dir/clone): 4096 bytes");
  }

  @Test
  void manyPagesAreOneMessageForASegmentAndOneForAFile() throws IOException {
    ExtentRow row = lastExtent("/dir/other");
    for (int i = 0; i < 30; i++) {
      flip(row.value() + i * 4096L);
    }
    List<String> texts = deep();
    assertEquals(2, texts.size(), texts::toString);
    assertHas(texts.get(0), "30 pages", " and 10 more");
    assertHas(texts.get(1), "(/dir/other): 122880 bytes from offset " + row.offset() + " on");
  }

  @Test
  void pagesThatNothingNamesDoNotMatter() throws IOException {
    ExtentRow row = lastExtent("/dir/other");
    store.damage(batch -> batch.deleteExtent(store.ino("/dir/other"), row.offset()));
    flip(row.value());
    assertTrue(
        store.checkDeeply().stream().noneMatch(text -> text.contains("checksum")),
        "a page is reported that nothing names");
  }

  @Test
  void aZeroedTableOfChecksumsIsReported() throws IOException {
    ExtentRow row = lastExtent("/dir/other");
    change(segment(row.value()), file -> file.write(ByteBuffer.allocate(1024), SEGMENT));
    List<String> texts = deep();
    assertHas(texts.get(0), segment(row.value()), "do not match the checksum", " more");
    assertTrue(
        texts.stream().anyMatch(text -> text.contains("(/dir/other): 200000 bytes")),
        texts::toString);
    store.vfs(
        vfs -> assertThrows(FsException.class, () -> TestStore.read(vfs, store.ino("/dir/other"))));
  }

  /** If only a snapshot has the bytes, the message about its blob has the paths. */
  @Test
  void bytesThatOnlyASnapshotHas() throws IOException {
    store.vfs(vfs -> vfs.trees().take(Name.of("one"), Catalog.ROOT));
    long address = lastExtent("/dir/other").value();
    store.vfs(vfs -> vfs.unlink(store.ino("/dir"), Name.of("other")));
    flip(address);
    List<String> texts = deep();
    assertEquals(2, texts.size(), texts::toString);
    assertHas(texts.get(0), segment(address), "at offset " + address % SEGMENT);
    assertHas(texts.get(1), "it cannot be read: log segment", "snapshot one/dir/other");
  }
}
