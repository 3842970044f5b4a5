package quire.archive.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import quire.catalog.FileType;
import quire.snapshot.castore.SymlinkNode;
import quire.snapshot.tree.TreeXattrs;

/**
 * Reads cpio files: newc, with sums or without, odc and the old binary format. Memory: the names of
 * files that have several. Not thread-safe.
 */
final class CpioReader {
  private static final long NANOS = 1_000_000_000;

  private final ByteSource in;
  private final boolean lies;
  private final EntrySink sink;
  private final Map<CpioHeader.Inode, List<EntryHeader>> waiting = new HashMap<>();
  private final Map<CpioHeader.Inode, EntryPath> known = new HashMap<>();

  CpioReader(ByteSource in, boolean lies, EntrySink sink) {
    this.in = in;
    this.lies = lies;
    this.sink = sink;
  }

  void run() throws IOException {
    for (CpioHeader cpio = CpioHeader.read(in); !cpio.isTrailer(); cpio = CpioHeader.read(in)) {
      read(cpio);
    }
    for (CpioHeader.Inode inode : List.copyOf(waiting.keySet())) {
      List<EntryHeader> names = waiting.getOrDefault(inode, List.of());
      sink.file(names.getFirst(), content(0, EntryContent.NOWHERE, InputStream.nullInputStream()));
      known.put(inode, names.getFirst().path());
      link(inode, names.subList(1, names.size()));
    }
  }

  private void read(CpioHeader cpio) throws IOException {
    EntryHeader header =
        new EntryHeader(
            cpio.path(),
            cpio.mode(),
            cpio.uid(),
            cpio.gid(),
            cpio.mtime() * NANOS,
            TreeXattrs.NONE);
    ExactStream bytes = new ExactStream(in, cpio.size());
    if (!FileType.isIn(cpio.mode())) {
      throw Refusal.of(cpio.path(), "is of no known type: its mode is %o".formatted(cpio.mode()));
    }
    switch (FileType.ofMode(cpio.mode())) {
      case DIRECTORY -> sink.directory(header);
      case REGULAR -> file(cpio, header, bytes);
      case SYMLINK -> sink.symlink(header, target(cpio, bytes));
      case FIFO, SOCKET -> sink.special(header, 0);
      case CHARACTER_DEVICE, BLOCK_DEVICE -> device(cpio, header);
    }
    in.skipExactly(bytes.left() + cpio.padding(cpio.size()));
  }

  private void device(CpioHeader cpio, EntryHeader header) throws IOException {
    if (cpio.rdev() < 0) {
      throw Refusal.of(cpio.path(), "has a device number that no device has");
    }
    sink.special(header, cpio.rdev());
  }

  /** In most formats, only the last name of a file with several names has the data. */
  private void file(CpioHeader cpio, EntryHeader header, ExactStream bytes) throws IOException {
    boolean linked = cpio.links() > 1;
    if (linked && known.containsKey(cpio.inode())) {
      link(cpio.inode(), List.of(header));
    } else if (linked && cpio.size() == 0) {
      waiting.computeIfAbsent(cpio.inode(), same -> new ArrayList<>()).add(header);
    } else {
      boolean stays = lies && cpio.size() > 0 && cpio.sum() < 0; // a sum needs a read of all bytes
      long position = stays ? in.position() : EntryContent.NOWHERE;
      SumStream summed = new SumStream(bytes, cpio.path(), cpio.sum());
      sink.file(header, content(cpio.size(), position, summed));
      if (linked) {
        known.put(cpio.inode(), header.path());
        List<EntryHeader> others = waiting.remove(cpio.inode());
        link(cpio.inode(), others == null ? List.of() : others);
      }
    }
  }

  private static EntryContent content(long size, long position, InputStream bytes) {
    return new EntryContent(size, position, EntryContent.NO_CRC, bytes);
  }

  private void link(CpioHeader.Inode inode, List<EntryHeader> names) throws IOException {
    EntryPath target = known.get(inode);
    for (EntryHeader name : names) {
      if (target != null) {
        sink.hardLink(name.path(), target.bytes());
      }
    }
  }

  private static byte[] target(CpioHeader cpio, InputStream bytes) throws IOException {
    if (cpio.size() > SymlinkNode.MAX_TARGET) {
      throw Refusal.of(cpio.path(), "is a symlink to %d bytes".formatted(cpio.size()));
    }
    return bytes.readNBytes((int) cpio.size());
  }
}
