package quire.fsck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.Dentry;
import quire.catalog.ExtentRow;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.file.FileContext;
import quire.file.MemoryLimiter;
import quire.log.FileLogStorage;
import quire.log.OffloadLog;
import quire.metrics.Metrics;
import quire.stream.Streams;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;
import quire.vfs.call.VfsResources;

/** A store for tests to damage and check, with a small tree made through the vfs. */
final class TestStore implements AutoCloseable {
  static final int SEGMENT_BITS = 20;
  private static final int O_RDWR = 2;

  /** Bytes of {@code /dir/big}: not a whole number of pages. */
  static final int BIG = 300_001;

  private final Path directory;
  final Catalog catalog;
  final OffloadLog log;

  TestStore(Path directory) throws IOException {
    this.directory = directory;
    catalog = Catalog.open(directory.resolve("catalog"));
    log =
        OffloadLog.open(
            new FileLogStorage(Files.createDirectories(directory.resolve("log"))), SEGMENT_BITS);
  }

  /** A store with files, directories, hard links, symlinks, attributes and shared extents. */
  static TestStore withTree(Path directory) throws IOException {
    TestStore store = new TestStore(directory);
    store.vfs(TestStore::makeTree);
    return store;
  }

  interface VfsAction {
    void on(Vfs vfs) throws IOException;
  }

  private List<PartCheck> parts() {
    return List.of(new StreamCheck(streams(), true, false));
  }

  Path streams() {
    return directory.resolve("streams");
  }

  void vfs(VfsAction action) throws IOException {
    FileContext context = new FileContext(log, new MemoryLimiter(8 << 20));
    try (Streams streams = Streams.in(streams());
        Vfs vfs =
            Vfs.open(
                new VfsResources(catalog, context, streams, new Metrics()),
                directory,
                Caller.ROOT,
                true)) {
      action.on(vfs);
    }
  }

  private static void makeTree(Vfs vfs) {
    long dir = vfs.mkdir(Catalog.ROOT, Name.of("dir"), 0755, Caller.ROOT).ino();
    long sub = vfs.mkdir(dir, Name.of("sub"), 0755, Caller.ROOT).ino();
    vfs.mkdir(sub, Name.of("deep"), 0755, Caller.ROOT);
    long big = write(vfs, dir, "big", 1, BIG);
    write(vfs, dir, "other", 2, 200_000);
    write(vfs, sub, "small", 3, 100);
    write(vfs, sub, "empty", 4, 0);
    vfs.link(big, sub, Name.of("hard"));
    vfs.symlink(
        dir,
        Name.of("link"),
        "target".getBytes(java.nio.charset.StandardCharsets.UTF_8),
        Caller.ROOT);
    vfs.setxattr(big, Name.of("user.colour"), new byte[] {1}, 0);
    long from = vfs.open(big, O_RDWR);
    long to = vfs.create(dir, Name.of("clone"), 0644, O_RDWR, Caller.ROOT).handle();
    vfs.cloneRange(from, 0, to, 0, 65_536);
    vfs.release(from);
    vfs.release(to);
  }

  static long write(Vfs vfs, long parent, String name, long seed, int length) {
    long handle = vfs.create(parent, Name.of(name), 0644, O_RDWR, Caller.ROOT).handle();
    vfs.write(handle, 0, bytes(seed, length));
    vfs.release(handle);
    return vfs.lookup(parent, Name.of(name)).ino();
  }

  static ByteBuffer bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return ByteBuffer.allocateDirect(length).put(bytes).flip();
  }

  static byte[] read(Vfs vfs, long ino) {
    long handle = vfs.open(ino, 0);
    try {
      ByteBuffer into = ByteBuffer.allocateDirect((int) vfs.getattr(ino).size());
      vfs.read(handle, 0, into);
      byte[] bytes = new byte[into.capacity()];
      into.get(0, bytes);
      return bytes;
    } finally {
      vfs.release(handle);
    }
  }

  void damage(Consumer<CatalogBatch> change) {
    try (CatalogBatch batch = catalog.newBatch()) {
      change.accept(batch);
      catalog.commit(batch);
    }
  }

  Dentry entry(String path) {
    long parent = Catalog.ROOT;
    Dentry entry = null;
    for (String name : path.substring(1).split("/", -1)) {
      entry = catalog.entry(parent, Name.of(name));
      if (entry == null) {
        throw new AssertionError("no " + path);
      }
      parent = entry.ino();
    }
    if (entry == null) {
      throw new AssertionError("no name in " + path);
    }
    return entry;
  }

  InodeRecord inode(String path) {
    InodeRecord record = catalog.inode(entry(path).ino());
    if (record == null) {
      throw new AssertionError("no inode of " + path);
    }
    return record;
  }

  long ino(String path) {
    return entry(path).ino();
  }

  List<ExtentRow> extents(String path) {
    return all(visitor -> catalog.extents(ino(path), 0, visitor));
  }

  static <T> List<T> all(Consumer<RowVisitor<T>> scan) {
    List<T> rows = new ArrayList<>();
    scan.accept(rows::add);
    return rows;
  }

  List<Problem> check() {
    List<Problem> problems = new ArrayList<>();
    Fsck.run(catalog, log, parts(), Fsck.Mode.CHECK, problems::add);
    return problems;
  }

  /** The messages of a check that reads all bytes. */
  List<String> checkDeeply() {
    List<String> texts = new ArrayList<>();
    Fsck.runDeep(
        catalog,
        log,
        List.of(),
        Fsck.Mode.CHECK,
        problem -> texts.add(problem.text()),
        HashProgress.NONE);
    return texts;
  }

  FsckSummary repair() {
    return Fsck.run(catalog, log, parts(), Fsck.Mode.REPAIR, problem -> {});
  }

  @Override
  public void close() {
    log.close();
    catalog.close();
  }
}
