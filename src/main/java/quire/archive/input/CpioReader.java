package quire.archive.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.snapshot.TreeContent;
import quire.snapshot.TreeXattrs;

/**
 * Reads cpio files: newc, with CRC or without, odc and the old binary format. Memory: the names of
 * files that have several. Not thread-safe.
 */
final class CpioReader {
  private static final int BLOCK = 512;
  private static final long NANOS = 1_000_000_000;

  private final ByteSource in;
  private final boolean lies;
  private final EntrySink sink;
  private final Map<Inode, List<EntryHeader>> waiting = new HashMap<>();
  private final Map<Inode, byte[]> known = new HashMap<>();

  private record Inode(long major, long minor, long ino) {}

  CpioReader(ByteSource in, boolean lies, EntrySink sink) {
    this.in = in;
    this.lies = lies;
    this.sink = sink;
  }

  @SuppressWarnings("resource") // the stream is whose it was
  void run() throws IOException {
    CpioArchiveInputStream cpio = new CpioArchiveInputStream(in, BLOCK, ISO_8859_1.name());
    for (CpioArchiveEntry entry = cpio.getNextEntry(); entry != null; entry = cpio.getNextEntry()) {
      read(entry, cpio);
    }
    for (Inode inode : List.copyOf(waiting.keySet())) {
      List<EntryHeader> names = waiting.getOrDefault(inode, List.of());
      ExactStream nothing = new ExactStream(in, 0);
      sink.file(names.getFirst(), content(0, nothing));
      known.put(inode, names.getFirst().path());
      link(inode, names.subList(1, names.size()));
    }
  }

  private void read(CpioArchiveEntry entry, CpioArchiveInputStream cpio) throws IOException {
    byte[] path = entry.getName().getBytes(ISO_8859_1);
    int mode = (int) entry.getMode() & 0xffff;
    EntryHeader header =
        new EntryHeader(
            path,
            mode,
            (int) entry.getUID(),
            (int) entry.getGID(),
            entry.getTime() * NANOS,
            TreeXattrs.NONE);
    switch (FileType.ofMode(mode)) {
      case DIRECTORY -> sink.directory(header);
      case REGULAR -> file(entry, header, cpio);
      case SYMLINK -> sink.symlink(header, target(entry, path, cpio));
      case FIFO, SOCKET -> sink.special(header, 0);
      case CHARACTER_DEVICE, BLOCK_DEVICE -> sink.special(header, rdev(entry));
    }
  }

  /** Of a file with several names, only one has the data, in most formats the last. */
  private void file(CpioArchiveEntry entry, EntryHeader header, CpioArchiveInputStream cpio)
      throws IOException {
    Inode inode = inode(entry);
    boolean linked = entry.getNumberOfLinks() > 1;
    if (linked && known.containsKey(inode)) {
      link(inode, List.of(header));
    } else if (linked && entry.getSize() == 0) {
      waiting.computeIfAbsent(inode, same -> new ArrayList<>()).add(header);
    } else {
      sink.file(header, content(entry.getSize(), new ExactStream(cpio, entry.getSize())));
      if (linked) {
        known.put(inode, header.path());
        List<EntryHeader> others = waiting.remove(inode);
        link(inode, others == null ? List.of() : others);
      }
    }
  }

  private EntryContent content(long size, ExactStream bytes) {
    long position = lies && size > 0 ? in.position() : EntryContent.NOWHERE;
    return new EntryContent(size, position, EntryContent.NO_CRC, bytes);
  }

  private void link(Inode inode, List<EntryHeader> names) throws IOException {
    byte[] target = known.get(inode);
    for (EntryHeader name : names) {
      if (target != null) {
        sink.hardLink(name.path(), target);
      }
    }
  }

  private static boolean isNew(CpioArchiveEntry entry) {
    return (entry.getFormat() & CpioConstants.FORMAT_NEW_MASK) != 0;
  }

  private static Inode inode(CpioArchiveEntry entry) {
    return isNew(entry)
        ? new Inode(entry.getDeviceMaj(), entry.getDeviceMin(), entry.getInode())
        : new Inode(0, entry.getDevice(), entry.getInode());
  }

  private static int rdev(CpioArchiveEntry entry) {
    if (!isNew(entry)) {
      return (int) entry.getRemoteDevice();
    }
    return InodeRecord.rdev((int) entry.getRemoteDeviceMaj(), (int) entry.getRemoteDeviceMin());
  }

  private static byte[] target(CpioArchiveEntry entry, byte[] path, CpioArchiveInputStream cpio)
      throws IOException {
    if (entry.getSize() > TreeContent.Symlink.MAX_TARGET) {
      throw Refusal.of(path, "is a symlink to %d bytes".formatted(entry.getSize()));
    }
    return cpio.readNBytes((int) entry.getSize());
  }
}
