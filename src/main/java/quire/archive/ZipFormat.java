package quire.archive;

import java.util.zip.CRC32;
import quire.catalog.FileType;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.tree.TreeContent;

/**
 * ZIP files (PKWARE's APPNOTE 6.3.10). Members are stored uncompressed, with their CRC-32 and sizes
 * in the local header, so that they can be read as a stream. Modes are in Info-ZIP's attributes,
 * times in its extended timestamp, to the second. 64-bit fields are used where 32 bits are too few.
 * The top directory is not a member; fifos, sockets and devices are left out, and a file with
 * several names is stored several times.
 *
 * <p>The first pass writes the members, the second the central directory.
 */
final class ZipFormat implements ArchiveFormat {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;

  private static final int UNIX = 3 << 8;
  private static final int VERSION = 20;
  private static final int VERSION_64 = 45;
  private static final int IS_UTF_8 = 1 << 11;
  private static final int DOS_DIRECTORY = 0x10;

  private static final int ZIP_64 = 1;
  private static final int TIMESTAMP = 0x5455;
  private static final int HAS_MTIME = 1;
  private static final long NANOS = 1_000_000_000;

  private static final long NO_32_BITS = 0xffff_ffffL;
  private static final int NO_16_BITS = 0xffff;

  @Override
  public String suffix() {
    return "zip";
  }

  @Override
  public int passes() {
    return 2;
  }

  @Override
  public void write(int pass, Step step, Member member, ArchiveSink out) {
    if (step == Step.LEAVE || member.isTop()) {
      return;
    }
    switch (member.content()) {
      case TreeContent.Device device -> {}
      case TreeContent.None none -> {}
      case TreeContent.Directory directory -> write(pass, member, 0, out);
      case TreeContent.Symlink symlink -> write(pass, member, symlink.target().length, out);
      case TreeContent.Regular file -> write(pass, member, file.size(), out);
    }
  }

  private static void write(int pass, Member member, long size, ArchiveSink out) {
    if (pass == 0) {
      local(member, size, out);
    } else {
      central(member, size, out);
    }
  }

  private static void local(Member member, long size, ArchiveSink out) {
    byte[] name = name(member);
    LittleEndian extra = new LittleEndian();
    if (size >= NO_32_BITS) {
      extra.u16(ZIP_64).u16(2 * Long.BYTES).u64(size).u64(size);
    }
    timestamp(member, extra);
    LittleEndian header = new LittleEndian().u32(LOCAL);
    description(member, size, size >= NO_32_BITS, name, header, out);
    header.u16(extra.length()).bytes(name).bytes(extra.toBytes()).flush(out);
    switch (member.content()) {
      case TreeContent.Regular file -> out.content(file.blob(), file.size());
      case TreeContent.Symlink symlink -> out.literal(symlink.target(), 0, symlink.target().length);
      default -> {}
    }
  }

  private static void central(Member member, long size, ArchiveSink out) {
    byte[] name = name(member);
    LittleEndian wide = new LittleEndian();
    if (size >= NO_32_BITS) {
      wide.u64(size).u64(size);
    }
    if (member.start() >= NO_32_BITS) {
      wide.u64(member.start());
    }
    LittleEndian extra = new LittleEndian();
    if (wide.length() > 0) {
      extra.u16(ZIP_64).u16(wide.length()).bytes(wide.toBytes());
    }
    timestamp(member, extra);
    int dos = member.type() == FileType.DIRECTORY ? DOS_DIRECTORY : 0;
    LittleEndian header = new LittleEndian().u32(CENTRAL).u16(UNIX | VERSION_64);
    description(member, size, wide.length() > 0, name, header, out);
    header
        .u16(extra.length())
        .u16(0) // comment
        .u16(0) // disk
        .u16(0) // internal attributes
        .u32((long) member.attributes().mode() << 16 | dos)
        .u32(Math.min(member.start(), NO_32_BITS))
        .bytes(name)
        .bytes(extra.toBytes())
        .flush(out);
  }

  /** The common part of both headers, from the version up to the length of the name. */
  private static void description(
      Member member, long size, boolean wide, byte[] name, LittleEndian header, ArchiveSink out) {
    long dos = DosTime.of(member.attributes().mtime());
    header
        .u16(wide ? VERSION_64 : VERSION)
        .u16(PaxRecords.isUtf8(name) ? IS_UTF_8 : 0)
        .u16(0) // stored
        .u32(dos);
    crc32(member, header, out);
    header.u32(Math.min(size, NO_32_BITS)).u32(Math.min(size, NO_32_BITS)).u16(name.length);
  }

  private static void crc32(Member member, LittleEndian header, ArchiveSink out) {
    switch (member.content()) {
      case TreeContent.Regular file -> {
        header.flush(out);
        out.crc32(file.blob());
      }
      case TreeContent.Symlink symlink -> {
        CRC32 crc = new CRC32();
        crc.update(symlink.target());
        header.u32(crc.getValue());
      }
      default -> header.u32(0);
    }
  }

  /** Info-ZIP's timestamp, with the time of the last change only: 32 bits with a sign. */
  private static void timestamp(Member member, LittleEndian extra) {
    long seconds = Math.floorDiv(member.attributes().mtime(), NANOS);
    if (seconds == (int) seconds) {
      extra.u16(TIMESTAMP).u16(1 + Integer.BYTES).u8(HAS_MTIME).u32(seconds);
    }
  }

  private static byte[] name(Member member) {
    byte[] name = member.pathWithSlash();
    if (name.length > NO_16_BITS) {
      throw new FsException(
          Errno.EFBIG, "a path of %d bytes is too long for a zip file".formatted(name.length));
    }
    return name;
  }

  @Override
  public void end(Totals totals, ArchiveSink out) {
    long size = totals.end() - totals.start();
    LittleEndian end = new LittleEndian();
    if (totals.members() >= NO_16_BITS || size >= NO_32_BITS || totals.start() >= NO_32_BITS) {
      end.u32(END_64)
          .u64(44) // bytes of this record behind this field
          .u16(UNIX | VERSION_64)
          .u16(VERSION_64)
          .u32(0)
          .u32(0)
          .u64(totals.members())
          .u64(totals.members())
          .u64(size)
          .u64(totals.start());
      end.u32(LOCATOR_64).u32(0).u64(totals.end()).u32(1);
    }
    int members = (int) Math.min(totals.members(), NO_16_BITS);
    end.u32(END)
        .u16(0)
        .u16(0)
        .u16(members)
        .u16(members)
        .u32(Math.min(size, NO_32_BITS))
        .u32(Math.min(totals.start(), NO_32_BITS))
        .u16(0)
        .flush(out);
  }
}
