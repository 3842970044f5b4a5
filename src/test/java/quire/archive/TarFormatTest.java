package quire.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quire.archive.input.ImportRules;
import quire.archive.input.RootRules;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.it.Shell;
import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreeXattrs;
import quire.vfs.call.Caller;

final class TarFormatTest extends ArchiveFormatContract {
  @Override
  String suffix() {
    return "tar";
  }

  @Test
  void everyToolReadsAllOfIt() throws Exception {
    ArchiveSamples.fill(store.vfs(), 20, 2000);
    Path file = save(archive());
    int members =
        Integer.parseInt(
            Shell.sh(directory, "tar tf %s 2> /dev/null | wc -l".formatted(file)).strip());
    assertEquals(
        members,
        Integer.parseInt(
            Shell.sh(directory, "bsdtar tf %s 2> /dev/null | wc -l".formatted(file)).strip()));
    String python =
        "python3 -c 'import tarfile; print(len(tarfile.open(\"" + file + "\").getmembers()))'";
    assertEquals(members, Integer.parseInt(Shell.sh(directory, python).strip()));
    assertTrue(members > 1500, members + " members");
  }

  /** Names and targets that fit into one field, into two fields, and into none. */
  @ParameterizedTest
  @CsvSource({
    "0,99", "0,100", "0,101", "100,100", "154,99", "155,100", "155,101", "156,9", "200,200"
  })
  void pathsOfAnyLength(int directoryLength, int length) throws Exception {
    long parent = Catalog.ROOT;
    String path = "";
    if (directoryLength > 0) {
      path = "d".repeat(directoryLength) + "/";
      parent =
          store.vfs().mkdir(parent, Name.of("d".repeat(directoryLength)), 0755, Caller.ROOT).ino();
    }
    String target = "t".repeat(length);
    store
        .vfs()
        .symlink(parent, Name.of("n".repeat(length)), target.getBytes(US_ASCII), Caller.ROOT);
    List<TarArchiveEntry> entries = entries(save(archive()));
    TarArchiveEntry link = entries.getLast();
    assertEquals(path + "n".repeat(length), link.getName());
    assertEquals(target, link.getLinkName());
  }

  private static List<TarArchiveEntry> entries(Path file) throws Exception {
    List<TarArchiveEntry> entries = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file);
        TarArchiveInputStream tar = new TarArchiveInputStream(in, UTF_8.name())) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        entries.add(entry);
      }
    }
    return entries;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "999999999, 999999999",
    "1600000000, 5",
    "-1, 500000000",
    "-2, 0",
    "-1, 1",
    "8589934591, 0",
    "8589934592, 0",
    "9223372035, 123000000"
  })
  void timesOfAllCenturies(long seconds, int nanos) throws Exception {
    TreeAttributes attributes =
        new TreeAttributes(
            FileType.FIFO.bits() | 0644, 3, -2, seconds * 1_000_000_000 + nanos, TreeXattrs.NONE);
    TreeEntry entry = new TreeEntry(Name.of("f"), attributes, 0, TreeContent.NONE);
    Digest root = new WideTree(store.catalog()).put(List.of(entry)).digest();
    ArchiveReader archive =
        new Archives(reader, ArchiveSamples.UNBOUNDED, 0)
            .open(reader.entry(root, List.of()), suffix());
    Path file = save(archive);
    TarArchiveEntry read = entries(file).getLast();
    assertEquals(Instant.ofEpochSecond(seconds, nanos), read.getLastModifiedTime().toInstant());
    assertEquals(3, read.getLongUserId());
    assertEquals(0xffff_fffeL, read.getLongGroupId());
    String said = Shell.sh(directory, "TZ=UTC tar --full-time -tvf %s | tail -1".formatted(file));
    assertTrue(said.contains("f"), said);
  }

  private static final List<String> ODD_NAMES =
      List.of("user.a=b", "user.50%", "user.%3D", "user.%25", "user.=", "user.%zz");

  private void makeOddNames() {
    long file = store.vfs().mknod(Catalog.ROOT, Name.of("f"), 0100644, 0, Caller.ROOT).ino();
    for (String name : ODD_NAMES) {
      store.vfs().setxattr(file, Name.of(name), ("v=" + name).getBytes(UTF_8), 0);
    }
  }

  /** A key of a record ends at the first equals sign, and a name may have one. */
  @Test
  void namesOfAttributesComeBack() throws Exception {
    makeOddNames();
    Digest taken = store.vfs().trees().take(Name.of("taken"), Catalog.ROOT).tree();
    ArchiveReader archive =
        new Archives(reader, ArchiveSamples.UNBOUNDED, 0)
            .open(reader.entry(taken, List.of()), suffix());
    ByteArrayInputStream in = new ByteArrayInputStream(bytes(archive));
    ImportRules rules = RootRules.upTo(1 << 20);
    assertEquals(taken, store.vfs().trees().importArchive(Name.of("back"), in, rules).tree());
  }

  @Test
  void tarUnpacksNamesOfAttributes() throws Exception {
    makeOddNames();
    Path file = save(archive());
    Shell.sh(directory, "mkdir out && tar --xattrs -C out -xf %s f".formatted(file));
    String python =
        "import os; print(*((n, os.getxattr('out/f', n)) for n in os.listxattr('out/f')))";
    String told = Shell.sh(directory, "python3 -c \"%s\"".formatted(python));
    for (String name : ODD_NAMES) {
      assertTrue(told.contains("('%1$s', b'v=%1$s')".formatted(name)), name + ": " + told);
    }
  }

  @Test
  void moreThanEightGibibytes() throws Exception {
    long size = (8L << 30) + 1;
    TreeAttributes attributes =
        new TreeAttributes(FileType.REGULAR.bits() | 0644, 0, 0, 0, TreeXattrs.NONE);
    TreeContent content = new TreeContent.Regular(WideTree.BLOB, size, 0);
    TreeEntry entry = new TreeEntry(Name.of("f"), attributes, 0, content);
    Digest root = new WideTree(store.catalog()).put(List.of(entry)).digest();
    ArchiveReader archive =
        new Archives(reader, ArchiveSamples.UNBOUNDED, 0)
            .open(reader.entry(root, List.of()), suffix());
    // the top with its records, the file with its own, content in whole blocks, the end
    assertEquals(1024 + 512 + 1024 + 512 + (8L << 30) + 512 + 1024, archive.length());
  }
}
