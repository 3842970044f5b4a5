package quire.archive.input;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.snapshot.TreeXattrs;

/**
 * Reads Nix archives (E. Dolstra, "The Purely Functional Software Deployment Model", figure 5.2) by
 * the rules of current Nix, but for the depth, which has no limit here. Memory: a path for each
 * level. Not thread-safe.
 */
final class NarReader {
  private static final int UNIT = 8;
  private static final int MAX_WORD = 32;
  private static final int MAX_NAME = 255;
  private static final int MAX_TARGET = 4095;

  private static final int DIRECTORY = FileType.DIRECTORY.bits() | 0755;
  private static final int PLAIN = FileType.REGULAR.bits() | 0644;
  private static final int EXECUTABLE = FileType.REGULAR.bits() | 0755;
  private static final int SYMLINK = FileType.SYMLINK.bits() | 0777;

  /** A directory that was entered and not yet left. */
  private static final class Open {
    private final byte[] path;
    private @Nullable Name last;

    Open(byte[] path) {
      this.path = path;
    }
  }

  private final ByteSource in;
  private final boolean lies;
  private final EntrySink sink;
  private final Deque<Open> open = new ArrayDeque<>();

  NarReader(ByteSource in, boolean lies, EntrySink sink) {
    this.in = in;
    this.lies = lies;
    this.sink = sink;
  }

  void run() throws IOException {
    byte[] top = {};
    expect(top, "nix-archive-1", "(", "type");
    if (!word(top).equals("directory")) {
      throw Refusal.of("the archive is of one file, and a snapshot is of a directory");
    }
    enter(top);
    for (Open directory = open.peek(); directory != null; directory = open.peek()) {
      String word = word(directory.path);
      if (word.equals("entry")) {
        entry(directory);
      } else if (word.equals(")")) {
        open.pop();
        if (!open.isEmpty()) {
          expect(directory.path, ")");
        }
      } else {
        throw damaged(directory.path, "'%s' where an entry should be".formatted(word));
      }
    }
  }

  private void enter(byte[] path) throws IOException {
    sink.directory(header(path, DIRECTORY));
    open.push(new Open(path));
  }

  private void entry(Open directory) throws IOException {
    expect(directory.path, "(", "name");
    Name name = Name.of(string(directory.path, MAX_NAME));
    Name last = directory.last;
    if (last != null && last.compareTo(name) >= 0) {
      throw damaged(directory.path, "its entry '%s' comes after '%s'".formatted(name, last));
    }
    if (name.toString().indexOf('/') >= 0 || name.length() == 0 || name.is(".") || name.is("..")) {
      throw damaged(directory.path, "it has an entry called '%s'".formatted(name));
    }
    directory.last = name;
    byte[] path = join(directory.path, name.bytes());
    expect(path, "node", "(", "type");
    switch (word(path)) {
      case "directory" -> enter(path);
      case "regular" -> {
        regular(path);
        expect(path, ")", ")");
      }
      case "symlink" -> {
        expect(path, "target");
        sink.symlink(header(path, SYMLINK), string(path, MAX_TARGET));
        expect(path, ")", ")");
      }
      default -> throw damaged(path, "it is of no known type");
    }
  }

  private void regular(byte[] path) throws IOException {
    String word = word(path);
    boolean executable = word.equals("executable");
    if (executable) {
      expect(path, "");
      word = word(path);
    }
    if (!word.equals("contents")) {
      throw damaged(path, "'%s' where its contents should be".formatted(word));
    }
    long size = number();
    if (size < 0) {
      throw Refusal.of(path, "claims to have %s bytes".formatted(Long.toUnsignedString(size)));
    }
    ExactStream bytes = new ExactStream(in, size);
    long position = lies ? in.position() : EntryContent.NOWHERE;
    sink.file(
        header(path, executable ? EXECUTABLE : PLAIN),
        new EntryContent(size, position, EntryContent.NO_CRC, bytes));
    in.skipExactly(bytes.left());
    padding(path, size);
  }

  private static EntryHeader header(byte[] path, int mode) {
    return new EntryHeader(
        path,
        mode,
        EntryHeader.NO_OWNER,
        EntryHeader.NO_OWNER,
        EntryHeader.NO_MTIME,
        TreeXattrs.NONE);
  }

  private void expect(byte[] path, String... words) throws IOException {
    for (String expected : words) {
      String word = word(path);
      if (!word.equals(expected)) {
        throw damaged(path, "'%s' where '%s' should be".formatted(word, expected));
      }
    }
  }

  private String word(byte[] path) throws IOException {
    return new String(string(path, MAX_WORD), US_ASCII);
  }

  private byte[] string(byte[] path, int max) throws IOException {
    long length = number();
    if (length < 0 || length > max) {
      throw damaged(
          path, "a string of %s bytes, more than %d".formatted(Long.toUnsignedString(length), max));
    }
    byte[] bytes = in.exactly((int) length);
    padding(path, length);
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

  private void padding(byte[] path, long length) throws IOException {
    for (byte b : in.exactly((int) (-length & (UNIT - 1)))) {
      if (b != 0) {
        throw damaged(path, "its padding is not zero");
      }
    }
  }

  private static RuntimeException damaged(byte[] path, String how) {
    return Refusal.of(path, "is damaged: " + how);
  }

  private static byte[] join(byte[] directory, byte[] name) {
    int at = directory.length == 0 ? 0 : directory.length + 1;
    byte[] path = Arrays.copyOf(directory, at + name.length);
    if (at > 0) {
      path[at - 1] = '/';
    }
    System.arraycopy(name, 0, path, at, name.length);
    return path;
  }
}
