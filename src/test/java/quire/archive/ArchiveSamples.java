package quire.archive;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;
import quire.work.HeapBudget;

/** Trees with everything that a tree can have. */
final class ArchiveSamples {
  /** For tests in which tables have as much room as the heap. */
  static final HeapBudget UNBOUNDED = new HeapBudget(Long.MAX_VALUE / 2);

  private static final int O_RDWR = 2;

  private final Random random;
  private final Vfs vfs;
  private final List<Long> directories = new ArrayList<>(List.of(Catalog.ROOT));
  private final List<Long> files = new ArrayList<>();

  private ArchiveSamples(Vfs vfs, long seed) {
    this.vfs = vfs;
    this.random = new Random(seed);
  }

  /** Makes so many entries, or some fewer. */
  static void fill(Vfs vfs, long seed, int entries) {
    ArchiveSamples samples = new ArchiveSamples(vfs, seed);
    for (int i = 0; i < entries; i++) {
      try {
        samples.add();
      } catch (FsException e) {
        if (e.errno() != Errno.EEXIST) {
          throw e;
        }
      }
    }
  }

  private void add() {
    long parent = directories.get(random.nextInt(directories.size()));
    Name name = name();
    switch (random.nextInt(20)) {
      case 0, 1 -> directories.add(vfs.mkdir(parent, name, 0700, Caller.ROOT).ino());
      case 2 -> vfs.symlink(parent, name, name().bytes(), Caller.ROOT);
      case 3 -> vfs.mknod(parent, name, FileType.FIFO.bits() | 0600, 0, Caller.ROOT);
      case 4 ->
          vfs.mknod(parent, name, FileType.CHARACTER_DEVICE.bits() | 0600, 0x12345, Caller.ROOT);
      case 5 -> vfs.mknod(parent, name, FileType.SOCKET.bits() | 0600, 0, Caller.ROOT);
      case 6 -> link(parent, name);
      default -> file(parent, name);
    }
  }

  private void link(long parent, Name name) {
    if (!files.isEmpty()) {
      vfs.link(files.get(random.nextInt(files.size())), parent, name);
    }
  }

  private void file(long parent, Name name) {
    int mode = random.nextBoolean() ? 0644 : 04755;
    long handle = vfs.create(parent, name, mode, O_RDWR, Caller.ROOT).handle();
    byte[] bytes = new byte[size()];
    random.nextBytes(bytes);
    vfs.write(handle, random.nextInt(20) == 0 ? 100_000 : 0, ByteBuffer.wrap(bytes));
    vfs.release(handle);
    long ino = vfs.lookup(parent, name).ino();
    files.add(ino);
    if (random.nextInt(10) == 0) {
      byte[] value = new byte[random.nextInt(2000)];
      random.nextBytes(value);
      vfs.setxattr(ino, Name.of("user.some=thing"), value, 0);
    }
  }

  private int size() {
    return switch (random.nextInt(10)) {
      case 0 -> 0;
      case 1 -> 512 * random.nextInt(1, 5);
      case 2 -> random.nextInt(20_000);
      default -> random.nextInt(2000);
    };
  }

  /** Any bytes, and of any length. */
  private Name name() {
    byte[] bytes = new byte[random.nextInt(8) == 0 ? random.nextInt(100, 250) : 6];
    random.nextBytes(bytes);
    boolean ascii = random.nextInt(3) > 0;
    for (int i = 0; i < bytes.length; i++) {
      if (ascii) {
        bytes[i] = (byte) ('a' + (bytes[i] & 15));
      } else if (bytes[i] == 0 || bytes[i] == '/' || bytes[i] == '\n') {
        bytes[i] = 'x';
      }
    }
    return Name.of(bytes);
  }
}
