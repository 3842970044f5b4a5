package quire.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.it.Shell;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.call.Caller;

final class ZipFormatTest extends ArchiveFormatContract {
  private static final int O_RDWR = 2;

  @Override
  String suffix() {
    return "zip";
  }

  @Test
  void everyToolTestsAllOfIt() throws Exception {
    ArchiveSamples.fill(store.vfs(), 30, 2000);
    Path file = save(archive());
    Shell.sh(directory, "unzip -tq " + file);
    Shell.sh(directory, "bsdtar tf " + file + " > /dev/null && bsdtar tf - < " + file);
    Shell.sh(directory, "python3 -m zipfile -t " + file);
    int entries;
    try (ZipFile zip = new ZipFile(file.toFile(), ISO_8859_1)) {
      entries = zip.size();
    }
    int streamed = 0;
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream zip = new ZipInputStream(in, ISO_8859_1)) {
      while (zip.getNextEntry() != null) {
        streamed++;
      }
    }
    assertEquals(entries, streamed);
    assertTrue(entries > 1000, entries + " entries");
  }

  /** More entries than 16 bits can count. */
  @Test
  void moreThan65535Entries() throws Exception {
    Digest root = new WideTree(store.catalog()).put(70, 1000);
    TreeEntry top = reader.entry(root, List.of());
    ArchiveReader archive = new Archives(reader, ArchiveSamples.UNBOUNDED, 0).open(top, suffix());
    Path file = directory.resolve("many.zip");
    Saved.save(archive, WideTree::open, file);
    String said = Shell.sh(directory, "unzip -tq many.zip; zipinfo -h many.zip");
    assertTrue(said.contains("70070"), said);
    Shell.sh(directory, "python3 -m zipfile -t many.zip");
  }

  /** 32 bits hold neither the size of the first entry nor the offset of the second. */
  @Test
  void anEntryOfMoreThanFourGibibytes() throws Exception {
    long handle =
        store.vfs().create(Catalog.ROOT, Name.of("a"), 0644, O_RDWR, Caller.ROOT).handle();
    store.vfs().truncate(handle, (4L << 30) + 1);
    store.vfs().release(handle);
    store.vfs().mkdir(Catalog.ROOT, Name.of("b"), 0755, Caller.ROOT);
    Path file = save(archive());
    Shell.sh(directory, "unzip -tq " + file);
    String said = Shell.sh(directory, "zipinfo " + file);
    assertTrue(said.contains("4294967297"), said);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(List.of("a", "b/"), zip.stream().map(Object::toString).toList());
    }
  }
}
