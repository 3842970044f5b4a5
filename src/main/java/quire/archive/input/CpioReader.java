package quire.archive.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import quire.blob.Sha256;
import quire.catalog.FileType;
import quire.snapshot.tree.TreeXattrs;

/**
 * Reads cpio files: newc, with sums or without, odc and the old binary format. In the older two
 * each name of a file has its bytes, and inode numbers are so short that two files may have one; so
 * these bytes are compared. Memory: the names of files that have several, taken from {@link
 * DecoderMemory}. Not thread-safe.
 */
final class CpioReader {
  private static final long NANOS = 1_000_000_000;

  /** The heap of a name that is kept, besides its bytes. */
  private static final int NAME_HEAP = 420;

  /** The heap of each level of a target, besides its name's bytes. */
  private static final int LEVEL_HEAP = 80;

  /**
   * A file that further names may follow.
   *
   * @param sha256 of its bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Known(EntryPath path, long size, byte[] sha256) {}

  private final ByteSource in;
  private final EntrySink sink;
  private final Map<CpioHeader.Inode, List<EntryHeader>> waiting = new HashMap<>();
  private final Map<CpioHeader.Inode, Known> known = new HashMap<>();

  CpioReader(ByteSource in, EntrySink sink) {
    this.in = in;
    this.sink = sink;
  }

  void run() throws IOException {
    for (CpioHeader cpio = CpioHeader.read(in); !cpio.isTrailer(); cpio = CpioHeader.read(in)) {
      read(cpio);
    }
    for (CpioHeader.Inode inode : List.copyOf(waiting.keySet())) {
      List<EntryHeader> names = waiting.getOrDefault(inode, List.of());
      sink.file(names.getFirst(), content(0, EntryContent.NOWHERE, InputStream.nullInputStream()));
      linkAfterAll(names.subList(1, names.size()), names.getFirst().path().checked());
    }
  }

  /** Takes the heap of a name, because it is unknown how many come before their file. */
  private static void keep(EntryPath path) {
    take(heap(path));
  }

  private static void take(long bytes) {
    DecoderMemory.take(bytes, "the archive's list of files with several names");
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
    Known earlier = linked ? known.get(cpio.inode()) : null;
    SumStream summed = new SumStream(bytes, cpio.path(), cpio.sum());
    if (earlier != null) {
      requireSame(cpio, summed, earlier);
      sink.hardLink(header.path(), earlier.path());
    } else if (linked && cpio.size() == 0) {
      keep(header.path());
      waiting.computeIfAbsent(cpio.inode(), same -> new ArrayList<>()).add(header);
    } else if (linked) {
      linkedFile(cpio, header, summed);
    } else {
      sink.file(header, content(cpio.size(), position(cpio), summed));
    }
  }

  private long position(CpioHeader cpio) {
    boolean stays = cpio.size() > 0 && cpio.sum() < 0; // a sum needs a read of all bytes
    return stays ? in.place() : EntryContent.NOWHERE;
  }

  private void linkedFile(CpioHeader cpio, EntryHeader header, InputStream bytes)
      throws IOException {
    DigestInputStream hashed = new DigestInputStream(bytes, Sha256.digest());
    sink.file(header, content(cpio.size(), position(cpio), hashed));
    hashed.transferTo(OutputStream.nullOutputStream()); // the sink may have found them in place
    EntryPath path = header.path().checked();
    take(heap(path) + (long) LEVEL_HEAP * path.tree().depth());
    known.put(cpio.inode(), new Known(path, cpio.size(), hashed.getMessageDigest().digest()));
    List<EntryHeader> others = waiting.remove(cpio.inode());
    linkAfterAll(others == null ? List.of() : others, path);
  }

  /** Refuses a further name with other bytes: it is the name of another file. */
  private static void requireSame(CpioHeader cpio, InputStream bytes, Known earlier)
      throws IOException {
    if (cpio.size() == 0) {
      return;
    }
    DigestInputStream hashed = new DigestInputStream(bytes, Sha256.digest());
    hashed.transferTo(OutputStream.nullOutputStream());
    if (cpio.size() != earlier.size()
        || !Arrays.equals(hashed.getMessageDigest().digest(), earlier.sha256())) {
      throw Refusal.of(
          cpio.path(),
          "has other bytes than '%s', and the inode number of the same file; cpio -H newc has longer ones"
              .formatted(Refusal.shown(earlier.path().bytes())));
    }
  }

  private static EntryContent content(long size, long position, InputStream bytes) {
    return new EntryContent(size, position, EntryContent.NO_CRC, bytes);
  }

  /** Links names that have waited for their file. */
  private void linkAfterAll(List<EntryHeader> names, EntryPath target) throws IOException {
    for (EntryHeader name : names) {
      sink.hardLink(name.path(), target);
      DecoderMemory.giveBack(heap(name.path()));
    }
  }
}
