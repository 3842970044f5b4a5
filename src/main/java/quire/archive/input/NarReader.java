package quire.archive.input;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.snapshot.TreeImport;
import quire.snapshot.castore.SymlinkNode;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreePath;
import quire.snapshot.tree.TreeXattrs;

/**
 * Reads Nix archives (E. Dolstra, "The Purely Functional Software Deployment Model", figure 5.2) by
 * the rules of current Nix, except that the depth is limited as in all imports. Memory: a name for
 * each level. Not thread-safe.
 */
final class NarReader {
  private static final int UNIT = 8;
  private static final int MAX_WORD = 32;

  private static final int EXECUTABLE = FileType.REGULAR.bits() | 0755;

  /** An entry with its parents. */
  private static final class Entry {
    private final @Nullable Entry parent;
    private final TreePath path;
    private @Nullable Name last;

    Entry(@Nullable Entry parent, TreePath path) {
      this.parent = parent;
      this.path = path;
    }

    EntryPath path() {
      return EntryPath.of(path);
    }
  }

  private final ByteSource in;
  private final EntrySink sink;
  private @Nullable Entry open;

  NarReader(ByteSource in, EntrySink sink) {
    this.in = in;
    this.sink = sink;
  }

  void run() throws IOException {
    Entry top = new Entry(null, TreePath.TOP);
    expect(top, "nix-archive-1", "(", "type");
    if (!word(top).equals("directory")) {
      throw Refusal.of("the archive is of one file, and a snapshot is of a directory");
    }
    enter(top);
    for (Entry directory = open; directory != null; directory = open) {
      String word = word(directory);
      if (word.equals("entry")) {
        entry(directory);
      } else if (word.equals(")")) {
        open = directory.parent;
        if (open != null) {
          expect(directory, ")");
        }
      } else {
        throw damaged(directory, "'%s' where an entry should be".formatted(word));
      }
    }
  }

  private void enter(Entry directory) throws IOException {
    sink.directory(header(directory, EntryHeader.DIRECTORY_MODE));
    open = directory;
  }

  private void entry(Entry directory) throws IOException {
    expect(directory, "(", "name");
    Name name = Name.of(string(directory, Name.MAX_BYTES));
    Name last = directory.last;
    if (last != null && last.compareTo(name) >= 0) {
      throw damaged(directory, "its entry '%s' comes after '%s'".formatted(name, last));
    }
    if (name.toString().indexOf('/') >= 0 || name.length() == 0 || name.is(".") || name.is("..")) {
      throw damaged(directory, "it has an entry called '%s'".formatted(name));
    }
    directory.last = name;
    Entry entry = new Entry(directory, directory.path.child(name));
    if (entry.path.depth() > TreeImport.MAX_DEPTH) {
      throw Refusal.of(
          entry.path(),
          "is nested more deeply than %d directories".formatted(TreeImport.MAX_DEPTH));
    }
    expect(entry, "node", "(", "type");
    switch (word(entry)) {
      case "directory" -> enter(entry);
      case "regular" -> {
        regular(entry);
        expect(entry, ")", ")");
      }
      case "symlink" -> {
        expect(entry, "target");
        sink.symlink(
            header(entry, TreeContent.Symlink.MODE), string(entry, SymlinkNode.MAX_TARGET));
        expect(entry, ")", ")");
      }
      default -> throw damaged(entry, "it is of no known type");
    }
  }

  private void regular(Entry entry) throws IOException {
    String word = word(entry);
    boolean executable = word.equals("executable");
    if (executable) {
      expect(entry, "");
      word = word(entry);
    }
    if (!word.equals("contents")) {
      throw damaged(entry, "'%s' where its contents should be".formatted(word));
    }
    long size = number();
    if (size < 0) {
      throw Refusal.of(
          entry.path(), "claims to have %s bytes".formatted(Long.toUnsignedString(size)));
    }
    ExactStream bytes = new ExactStream(in, size);
    long position = in.place();
    sink.file(
        header(entry, executable ? EXECUTABLE : EntryHeader.FILE_MODE),
        new EntryContent(size, position, EntryContent.NO_CRC, bytes));
    in.skipExactly(bytes.left());
    padding(entry, size);
  }

  private static EntryHeader header(Entry entry, int mode) {
    return new EntryHeader(
        entry.path(),
        mode,
        EntryHeader.NO_OWNER,
        EntryHeader.NO_OWNER,
        EntryHeader.NO_MTIME,
        TreeXattrs.NONE);
  }

  private void expect(Entry entry, String... words) throws IOException {
    for (String expected : words) {
      String word = word(entry);
      if (!word.equals(expected)) {
        throw damaged(entry, "'%s' where '%s' should be".formatted(word, expected));
      }
    }
  }

  private String word(Entry entry) throws IOException {
    return new String(string(entry, MAX_WORD), US_ASCII);
  }

  private byte[] string(Entry entry, int max) throws IOException {
    long length = number();
    if (length < 0 || length > max) {
      throw damaged(
          entry,
          "a string of %s bytes, more than %d".formatted(Long.toUnsignedString(length), max));
    }
    byte[] bytes = in.exactly((int) length);
    padding(entry, length);
    return bytes;
  }

  private long number() throws IOException {
    long number = 0;
    byte[] bytes = in.exactly(Long.BYTES);
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      number = number << Byte.SIZE | (bytes[i] & 0xff);
    }
    return number;
  }

  private void padding(Entry entry, long length) throws IOException {
    for (byte b : in.exactly((int) (-length & (UNIT - 1)))) {
      if (b != 0) {
        throw damaged(entry, "its padding is not zero");
      }
    }
  }

  private RuntimeException damaged(Entry entry, String how) {
    return Refusal.of(entry.path(), "is damaged: %s, before byte %d".formatted(how, in.position()));
  }
}
