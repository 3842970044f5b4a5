package quire.archive.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;

/**
 * Reads tar files: v7, ustar, POSIX.1-2001 (pax), GNU with long names and sparse files. Memory: the
 * headers before one entry and the pieces of a sparse file, both taken from {@link DecoderMemory}.
 * Not thread-safe.
 */
final class TarReader {
  private static final int MAX_RECORDS = 8 << 20;

  /** What a header of an entry takes of the heap while it is read: itself, and its records. */
  private static final int WEIGHT = 3;

  private static final long MAX_ID = 0xffff_ffffL;
  private static final int PERMISSIONS = 07777;

  /** What most programs write at once. */
  private static final int RECORD = 20 * TarBlock.SIZE;

  private static final long MAX_SIZE = 1L << 60;

  private final ByteSource in;
  private final EntrySink sink;
  private final PaxHeader global = PaxHeader.global();
  private PaxHeader local = PaxHeader.before(global);
  private byte @Nullable [] longName;
  private byte @Nullable [] longLink;

  /** Bytes taken for what is before an entry, until that has been read. */
  private long taken;

  TarReader(ByteSource in, EntrySink sink) {
    this.in = in;
    this.sink = sink;
  }

  void run() throws IOException {
    while (in.peek(1).length > 0) {
      TarBlock header = new TarBlock(in.exactly(TarBlock.SIZE));
      if (header.isZero()) {
        requireEnd();
        return;
      }
      if (!header.hasChecksum()) {
        throw Refusal.of(
            "the archive is damaged: the header at byte %d has a wrong checksum"
                .formatted(in.position() - TarBlock.SIZE));
      }
      read(header);
    }
  }

  /** An archive ends with two blocks of zeros; some programs write one. */
  private void requireEnd() throws IOException {
    if (new TarBlock(in.peek(TarBlock.SIZE)).isZero()) {
      skipRecord();
    } else {
      throw Refusal.of(
          ("the archive is damaged: it has a lone block of zeros at byte %d, and more behind it;"
                  + " tar --ignore-zeros unpacks that")
              .formatted(in.position() - TarBlock.SIZE));
    }
  }

  /**
   * Skips the rest of the last record, whose bytes have no meaning (POSIX.1-2017, pax, "ustar
   * Interchange Format"), unless an archive without records of that size begins there.
   */
  private void skipRecord() throws IOException {
    in.skipExactly(in.peek(TarBlock.SIZE).length);
    while (in.position() % RECORD != 0 && in.peek(1).length > 0) {
      byte[] block = in.peek(TarBlock.SIZE);
      if (block.length == TarBlock.SIZE && isHeader(block)) {
        return; // the caller refuses more bytes behind the end
      }
      in.skipExactly(block.length);
    }
  }

  private static boolean isHeader(byte[] bytes) {
    TarBlock block = new TarBlock(bytes);
    return !block.isZero() && block.hasChecksum();
  }

  private void read(TarBlock header) throws IOException {
    switch (header.type()) {
      case 'x', 'X' -> local.parse(data(header));
      case 'g' -> {
        long before = taken;
        global.parse(data(header));
        DecoderMemory.giveBack(taken - before); // what it keeps is short
        taken = before;
      }
      case 'L' -> longName = withoutNul(data(header));
      case 'K' -> longLink = withoutNul(data(header));
      case 'V' -> in.skipExactly(padded(requireSize(header.path(), header.size())));
      case 'M' -> throw Refusal.of(header.path(), "continues from another volume");
      default -> {
        entry(header);
        local.clear();
        local = PaxHeader.before(global);
        longName = null;
        longLink = null;
        DecoderMemory.giveBack(taken);
        taken = 0;
      }
    }
  }

  private byte[] data(TarBlock header) throws IOException {
    long size = requireSize(header.path(), header.size());
    if (size > MAX_RECORDS) {
      throw Refusal.of(header.path(), "is a header of more than %d bytes".formatted(MAX_RECORDS));
    }
    take(WEIGHT * padded(size));
    return Arrays.copyOf(in.exactly((int) padded(size)), (int) size);
  }

  private void take(long bytes) {
    DecoderMemory.take(bytes, "a header of the archive");
    taken += bytes;
  }

  /** What is left can be rounded up, and added to any position. */
  private static long requireSize(byte[] path, long size) {
    if (size < 0 || size > MAX_SIZE) {
      throw Refusal.of(path, "claims a size that no file has");
    }
    return size;
  }

  private static long padded(long size) {
    return (size + TarBlock.SIZE - 1) & -TarBlock.SIZE;
  }

  private static byte[] withoutNul(byte[] name) {
    int end = 0;
    while (end < name.length && name[end] != 0) {
      end++;
    }
    return Arrays.copyOf(name, end);
  }

  private void entry(TarBlock block) throws IOException {
    PaxHeader pax = local;
    byte[] name = longName == null ? block.path() : longName;
    byte[] told = pax.bytes("GNU.sparse.name", pax.bytes("path", name));
    EntryPath path = EntryPath.of(told);
    byte[] link = pax.bytes("linkpath", longLink == null ? block.link() : longLink);
    long size = requireSize(told, pax.number("size", block.size()));
    switch (block.type()) {
      case '1' -> sink.hardLink(path, EntryPath.of(link));
      case '2' -> sink.symlink(header(block, pax, path, FileType.SYMLINK), link);
      case '3' -> device(block, header(block, pax, path, FileType.CHARACTER_DEVICE));
      case '4' -> device(block, header(block, pax, path, FileType.BLOCK_DEVICE));
      case '5' -> sink.directory(header(block, pax, path, FileType.DIRECTORY));
      case '6' -> sink.special(header(block, pax, path, FileType.FIFO), 0);
      case 'D' -> {
        sink.directory(header(block, pax, path, FileType.DIRECTORY));
        in.skipExactly(padded(size));
      }
      default -> {
        if (told.length > 0 && told[told.length - 1] == '/') { // as tars before POSIX told them
          sink.directory(header(block, pax, path, FileType.DIRECTORY));
          in.skipExactly(padded(size));
        } else {
          file(block, pax, header(block, pax, path, FileType.REGULAR), size);
        }
      }
    }
  }

  private void device(TarBlock block, EntryHeader header) throws IOException {
    if (!block.hasRdev()) {
      throw Refusal.of(header.path(), "has a device number that no device has");
    }
    sink.special(header, block.rdev());
  }

  private void file(TarBlock block, PaxHeader pax, EntryHeader header, long size)
      throws IOException {
    long start = in.position();
    if (block.type() == 'S') {
      SparseMap map = TarSparse.old(block, in);
      start = in.position();
      sparse(header, map, block.number(483, 12), size);
    } else if (pax.has("GNU.sparse.major")) {
      SparseMap map = TarSparse.atBeginning(in);
      sparse(header, map, pax.number("GNU.sparse.realsize", 0), size - (in.position() - start));
    } else if (pax.has("GNU.sparse.size")) {
      sparse(header, pax.sparse(), pax.number("GNU.sparse.size", 0), size);
    } else {
      take(header, size, in.place(), size, new ExactStream(in, size));
    }
    in.skipExactly(start + padded(size) - in.position());
  }

  private void sparse(EntryHeader header, SparseMap map, long size, long stored)
      throws IOException {
    if (stored < 0 || size < 0 || !map.fits(size, stored)) {
      throw Refusal.of(header.path(), "is damaged: its pieces do not fit its size");
    }
    ExactStream pieces = new ExactStream(in, stored);
    take(header, size, EntryContent.NOWHERE, stored, new SparseStream(pieces, map, size));
    map.clear();
  }

  private void take(EntryHeader header, long size, long position, long stored, InputStream bytes)
      throws IOException {
    long start = in.position();
    sink.file(header, new EntryContent(size, position, EntryContent.NO_CRC, bytes));
    in.skipExactly(start + stored - in.position()); // the unread rest
  }

  private static EntryHeader header(TarBlock block, PaxHeader pax, EntryPath path, FileType type) {
    if (block.mode() < 0) {
      throw Refusal.of(path, "is damaged: its mode is no number");
    }
    if (block.mtime() == TarBlock.NO_NUMBER && !pax.has("mtime")) {
      throw Refusal.of(path, "is damaged: its time is no number");
    }
    try {
      return new EntryHeader(
          path,
          (block.mode() & PERMISSIONS) | type.bits(),
          id(path, pax.number("uid", block.uid())),
          id(path, pax.number("gid", block.gid())),
          pax.mtime(block.mtime()),
          pax.xattrs());
    } catch (IllegalArgumentException e) {
      throw Refusal.of(path, "cannot be taken: " + e.getMessage());
    }
  }

  private static int id(EntryPath path, long id) {
    if (id < 0 || id > MAX_ID) {
      throw Refusal.of(path, "has an owner that no file can have");
    }
    return (int) id;
  }
}
