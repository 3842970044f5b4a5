package quire.archive;

import quire.catalog.FileType;
import quire.snapshot.tree.TreeContent;

/**
 * The tape archives of POSIX.1-2001 ("pax interchange format"): a ustar header of 512 bytes for
 * each member, and before it, if needed, records for everything that does not fit it. The top
 * directory is a member called {@code ./}; the paths of the others begin there. Owners are numbers.
 * A file with several names is stored once, and the other names are links to the first. Sockets are
 * left out, as every tar does.
 */
final class TarFormat implements ArchiveFormat {
  private static final byte[] TOP = {'.', '/'};
  private static final byte[] NO_PATH = {};

  @Override
  public String suffix() {
    return "tar";
  }

  @Override
  public boolean links() {
    return true;
  }

  @Override
  public void write(int pass, Step step, Member member, ArchiveSink out) {
    if (step == Step.LEAVE || member.type() == FileType.SOCKET) {
      return;
    }
    byte[] earlier = member.earlier();
    if (earlier != null) {
      header(member, '1', 0, earlier, 0, out);
      return;
    }
    switch (member.content()) {
      case TreeContent.Regular file -> {
        header(member, '0', file.size(), NO_PATH, 0, out);
        out.content(file.blob(), file.size());
        pad(file.size(), out);
      }
      case TreeContent.Directory directory -> header(member, '5', 0, NO_PATH, 0, out);
      case TreeContent.Symlink symlink -> header(member, '2', 0, symlink.target(), 0, out);
      case TreeContent.Device device -> {
        char type = member.type() == FileType.CHARACTER_DEVICE ? '3' : '4';
        header(member, type, 0, NO_PATH, device.rdev(), out);
      }
      case TreeContent.None none -> header(member, '6', 0, NO_PATH, 0, out);
    }
  }

  private static void header(
      Member member, char type, long size, byte[] link, int rdev, ArchiveSink out) {
    byte[] path = member.isTop() ? TOP : member.pathWithSlash();
    PaxRecords records = new PaxRecords();
    TarHeader header = new TarHeader(type);
    header.path(path, records);
    header.link(link, records);
    header.attributes(member.attributes(), records);
    header.size(size, records);
    if (rdev != 0) {
      header.device(rdev);
    }
    byte[] more = records.toBytes();
    if (more.length > 0) {
      TarHeader.ofRecords(member.path(), member.nameAt(), more.length).write(out);
      out.literal(more, 0, more.length);
      pad(more.length, out);
    }
    header.write(out);
  }

  private static void pad(long length, ArchiveSink out) {
    out.literal(TarHeader.ZEROS, 0, (int) (-length & (TarHeader.BLOCK - 1)));
  }

  @Override
  public void end(Totals totals, ArchiveSink out) {
    out.literal(TarHeader.ZEROS, 0, TarHeader.BLOCK);
    out.literal(TarHeader.ZEROS, 0, TarHeader.BLOCK);
  }
}
