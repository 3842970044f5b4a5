package quire.crash;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.vfs.Vfs;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

/**
 * Random changes of a tree, and which of them are acknowledged. One thread does the steps; {@link
 * #acknowledged} may be called by any.
 */
final class CrashWorkload {
  private static final int DIRECTORIES = 3;
  private static final int NAMES = 8;
  private static final int MAX_BYTES = 200_000;
  private static final int MOST_SNAPSHOTS = 3;

  /**
   * The changes that no crash after a certain moment may undo.
   *
   * @param tree how many changes of the tree are durable
   * @param changes how many there were
   * @param snapshots what each of them holds
   */
  record Acknowledged(
      int tree, int changes, Map<Long, FileHistory> files, Map<String, String> snapshots) {}

  private final Random random;
  private final Vfs vfs;
  private final TreeMap<String, Long> paths = new TreeMap<>();
  private final Map<Long, Long> handles = new HashMap<>();
  private final List<Long> unlinked = new ArrayList<>();

  // guarded by this
  private final List<Map<String, Long>> trees = new ArrayList<>();
  private final Map<Long, FileHistory> files = new HashMap<>();
  private final Map<String, String> snapshots = new TreeMap<>();
  private int syncedTree;
  private String doing = "";

  /** Begins with the tree of the store; paths of directories end in a slash. */
  CrashWorkload(Random random, Vfs vfs, RecoveredTree start) {
    this.random = random;
    this.vfs = vfs;
    paths.putAll(start.paths());
    start.contents().forEach((ino, content) -> files.put(ino, new FileHistory(content)));
    trees.add(Map.copyOf(paths));
    snapshots.putAll(SnapshotText.all(vfs));
  }

  synchronized Acknowledged acknowledged() {
    Map<Long, FileHistory> copies = new HashMap<>();
    files.forEach((ino, history) -> copies.put(ino, history.copy()));
    return new Acknowledged(syncedTree, trees.size() - 1, copies, Map.copyOf(snapshots));
  }

  synchronized Map<Long, FileHistory> files() {
    return files;
  }

  synchronized List<Map<String, Long>> trees() {
    return trees;
  }

  @Override
  public String toString() {
    return doing;
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would need another library
  private void doing(String format, Object... arguments) {
    doing = format.formatted(arguments);
  }

  private synchronized void treeChanged() {
    trees.add(Map.copyOf(paths));
  }

  private synchronized FileHistory history(long ino) {
    return files.computeIfAbsent(ino, any -> new FileHistory(new byte[0]));
  }

  // ---- choosing

  private String directory() {
    return random.nextInt(3) == 0 ? "/" : "/d%d/".formatted(random.nextInt(DIRECTORIES));
  }

  private String anyPath() {
    String directory = directory();
    return (paths.containsKey(directory) ? directory : "/") + "f" + random.nextInt(NAMES);
  }

  /** The path of a file, or one that does not exist when there is no file. */
  private String file() {
    List<String> found = paths.keySet().stream().filter(path -> !path.endsWith("/")).toList();
    return found.isEmpty() ? "" : found.get(random.nextInt(found.size()));
  }

  private long parent(String path) {
    int slash = path.lastIndexOf('/', path.length() - 2);
    return slash == 0 ? Catalog.ROOT : inode(path.substring(0, slash + 1));
  }

  private long inode(String path) {
    Long ino = paths.get(path);
    if (ino == null) {
      throw new IllegalStateException("no " + path);
    }
    return ino;
  }

  private static Name name(String path) {
    String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return Name.of(plain.substring(plain.lastIndexOf('/') + 1));
  }

  // ---- steps

  void step() {
    String path = file();
    int n = random.nextInt(20);
    if (random.nextInt(25) == 0) {
      snapshotStep();
      return;
    }
    if (path.isEmpty() || n < 3) {
      create(anyPath());
    } else if (n < 9) {
      write(path);
    } else if (n < 11) {
      fsync(path);
    } else if (n < 13) {
      rename(path, anyPath());
    } else if (n < 15) {
      unlink(path);
    } else if (n == 15) {
      link(path, anyPath());
    } else if (n == 16) {
      truncate(path);
    } else if (n == 17) {
      directoryStep();
    } else if (n == 18) {
      close();
    } else {
      copyOrSync(path);
    }
  }

  private void create(String path) {
    if (paths.containsKey(path)) {
      return;
    }
    doing("create %s", path);
    int mode = FileType.REGULAR.bits() | 0644;
    long ino = vfs.mknod(parent(path), name(path), mode, 0, Caller.ROOT).ino();
    history(ino);
    paths.put(path, ino);
    treeChanged();
  }

  private long handle(long ino) {
    return handles.computeIfAbsent(ino, any -> vfs.open(ino, OpenFlags.O_RDWR));
  }

  private void write(String path) {
    long ino = inode(path);
    byte[] old = history(ino).latest();
    byte[] bytes = new byte[1 + random.nextInt(random.nextInt(4) == 0 ? 100_000 : 9000)];
    random.nextBytes(bytes);
    int offset = random.nextInt(Math.min(MAX_BYTES, old.length + 5000));
    byte[] now = Arrays.copyOf(old, Math.max(old.length, offset + bytes.length));
    System.arraycopy(bytes, 0, now, offset, bytes.length);
    doing("write %d at %d of %s, inode %d", bytes.length, offset, path, ino);
    add(ino, now); // a commit in the background may come before the call returns
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    vfs.write(handle(ino), offset, direct);
    if (random.nextBoolean()) {
      vfs.flush(handle(ino));
      committed(ino);
    }
  }

  private synchronized void add(long ino, byte[] version) {
    history(ino).add(version);
  }

  private synchronized void committed(long ino) {
    history(ino).commit();
  }

  private void truncate(String path) {
    long ino = inode(path);
    int size = random.nextInt(history(ino).latest().length + 2000);
    doing("truncate %s, inode %d, to %d", path, ino, size);
    add(ino, Arrays.copyOf(history(ino).latest(), size));
    vfs.setattr(ino, AttributeChange.size(size));
    if (!handles.containsKey(ino)) {
      committed(ino);
    }
  }

  private void fsync(String path) {
    long ino = inode(path);
    doing("fsync %s, inode %d", path, ino);
    vfs.flush(handle(ino));
    committed(ino);
    Acknowledged before = acknowledged();
    vfs.fsync(handle(ino));
    synced(before);
  }

  /** A sync covers every batch before it, of any file. */
  private synchronized void synced(Acknowledged before) {
    syncedTree = before.changes();
    before.files().forEach((ino, history) -> history(ino).sync(history.committed()));
  }

  private void rename(String path, String target) {
    doing("rename %s to %s", path, target);
    vfs.rename(parent(path), name(path), parent(target), name(target), 0);
    long ino = inode(path);
    Long replaced = paths.get(target);
    if (replaced != null && replaced == ino) {
      return; // two names of one file: nothing happens
    }
    committed(ino);
    paths.remove(path);
    paths.put(target, ino);
    lostName(replaced);
    treeChanged();
  }

  /** An open file without a name stays open for a while. */
  private void lostName(@org.jspecify.annotations.Nullable Long ino) {
    if (ino != null && !paths.containsValue(ino)) {
      Long handle = handles.remove(ino);
      if (handle != null) {
        unlinked.add(handle);
      }
    }
  }

  private void unlink(String path) {
    doing("unlink %s", path);
    vfs.unlink(parent(path), name(path));
    lostName(paths.remove(path));
    treeChanged();
  }

  private void link(String path, String target) {
    if (paths.containsKey(target)) {
      return;
    }
    doing("link %s as %s", path, target);
    vfs.link(inode(path), parent(target), name(target));
    paths.put(target, inode(path));
    treeChanged();
  }

  private void directoryStep() {
    String path = "/d%d/".formatted(random.nextInt(DIRECTORIES));
    boolean empty = paths.tailMap(path, false).keySet().stream().noneMatch(p -> p.startsWith(path));
    if (!paths.containsKey(path)) {
      doing("mkdir %s", path);
      paths.put(path, vfs.mkdir(Catalog.ROOT, name(path), 0755, Caller.ROOT).ino());
      treeChanged();
    } else if (empty) {
      doing("rmdir %s", path);
      vfs.rmdir(Catalog.ROOT, name(path));
      paths.remove(path);
      treeChanged();
    }
  }

  private void close() {
    if (!unlinked.isEmpty()) {
      doing("release a file without a name");
      vfs.release(unlinked.remove(unlinked.size() - 1));
      return;
    }
    for (Map.Entry<Long, Long> open : List.copyOf(handles.entrySet())) {
      doing("release inode %d", open.getKey());
      handles.remove(open.getKey());
      vfs.release(open.getValue());
      committed(open.getKey());
    }
  }

  private void copyOrSync(String path) {
    String target = file();
    if (random.nextInt(4) == 0) {
      doing("sync");
      syncing(vfs::sync);
    } else if (inode(path) != inode(target)) {
      long from = inode(path);
      long to = inode(target);
      byte[] bytes = history(from).latest();
      byte[] old = history(to).latest();
      doing("clone %s over %s, inode %d", path, target, to);
      byte[] now = Arrays.copyOf(old, Math.max(old.length, bytes.length));
      System.arraycopy(bytes, 0, now, 0, bytes.length);
      add(to, now);
      vfs.cloneRange(handle(from), 0, handle(to), 0, bytes.length);
    }
  }

  /** What was done before is durable after it. */
  private void syncing(Runnable sync) {
    for (Long ino : handles.keySet()) {
      vfs.flush(handle(ino));
      committed(ino);
    }
    Acknowledged before = acknowledged();
    sync.run();
    synced(before);
  }

  private void snapshotStep() {
    if (random.nextInt(4) == 0) {
      doing("collect");
      vfs.trees().collect();
    } else if (snapshots.size() < MOST_SNAPSHOTS) {
      String name = "s" + random.nextInt(1_000_000);
      doing("take %s", name);
      syncing(() -> vfs.trees().take(Name.of(name), Catalog.ROOT));
      String text = SnapshotText.of(vfs, name);
      synchronized (this) {
        snapshots.put(name, text);
      }
    } else {
      String name = snapshots.keySet().iterator().next();
      doing("drop %s", name);
      synchronized (this) {
        snapshots.remove(name);
      }
      vfs.rmdir(SnapshotText.directory(vfs), Name.of(name));
    }
  }
}
