package quire.archive.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import quire.catalog.FileType;
import quire.snapshot.tree.TreeXattrs;

/**
 * Reads cpio files: newc, with sums or without, odc and the old binary format. Memory: the names of
 * files that have several, taken from {@link DecoderMemory}. Not thread-safe.
 */
final class CpioReader {
  private static final long NANOS = 1_000_000_000;

  /** The heap of a name that is kept, besides its bytes. */
  private static final int NAME_HEAP = 320;

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
      linkAfterAll(inode, names.subList(1, names.size()));
    }
  }

  /** Takes the heap of a name: nobody knows how many there are before their file is read. */
  private static void keep(EntryPath path) {
    DecoderMemory.take(heap(path), "the archive's list of files with several names");
  }

  private static long heap(EntryPath path) {
    return NAME_HEAP + (long) path.bytes().length;
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
      case SYMLINK ->
          sink.symlink(
              header, content(cpio.size(), EntryContent.NOWHERE, bytes).target(header.path()));
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
      link(cpio.inode(), header);
    } else if (linked && cpio.size() == 0) {
      keep(header.path());
      waiting.computeIfAbsent(cpio.inode(), same -> new ArrayList<>()).add(header);
    } else {
      boolean stays = lies && cpio.size() > 0 && cpio.sum() < 0; // a sum needs a read of all bytes
      long position = stays ? in.position() : EntryContent.NOWHERE;
      SumStream summed = new SumStream(bytes, cpio.path(), cpio.sum());
      sink.file(header, content(cpio.size(), position, summed));
      if (linked) {
        keep(header.path());
        known.put(cpio.inode(), header.path());
        List<EntryHeader> others = waiting.remove(cpio.inode());
        linkAfterAll(cpio.inode(), others == null ? List.of() : others);
      }
    }
  }

  private static EntryContent content(long size, long position, InputStream bytes) {
    return new EntryContent(size, position, EntryContent.NO_CRC, bytes);
  }

  /** Links names that have waited for their file. */
  private void linkAfterAll(CpioHeader.Inode inode, List<EntryHeader> names) throws IOException {
    for (EntryHeader name : names) {
      link(inode, name);
      DecoderMemory.giveBack(heap(name.path()));
    }
  }

  private void link(CpioHeader.Inode inode, EntryHeader name) throws IOException {
    EntryPath target = known.get(inode);
    if (target != null) {
      sink.hardLink(name.path(), target.bytes());
    }
  }
}
