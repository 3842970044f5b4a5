package quire.fault;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import quire.blob.Blob;
import quire.blob.Digest;
import quire.blob.WritableBlobTier;
import quire.cacheprog.CacheId;
import quire.cacheprog.disk.DiskRun;
import quire.cacheprog.disk.DiskStore;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.vfs.Vfs;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;
import quire.vfs.call.FallocateMode;
import quire.vfs.call.OpenFlags;

/**
 * A small store with every kind of file in it, once after a clean end and once as a kill leaves it.
 * All of its content was acknowledged. Immutable.
 *
 * @param clean the store after a clean end
 * @param killed the same, as a kill right after a sync leaves it
 * @param contents the content of both
 * @param outputs of the build cache, by action
 */
record FaultScene(Path clean, Path killed, Contents contents, TreeMap<String, byte[]> outputs) {
  private static final int SEGMENT_BITS = 20;
  private static final int RING = 8192;
  private static final int OUTPUTS = 6;

  /** A tier that takes no blobs, so that the uploads of a snapshot stay pending. */
  private static final WritableBlobTier REFUSING =
      new WritableBlobTier() {
        @Override
        public @Nullable Blob open(Digest digest) {
          return null;
        }

        @Override
        public void put(Blob blob) throws IOException {
          throw new IOException("this tier takes nothing");
        }
      };

  /** Makes a scene below a scratch directory; the random numbers determine all of it. */
  static FaultScene make(Path scratch, Random random) throws IOException {
    Path clean = Files.createDirectory(scratch.resolve("clean"));
    Path killed = scratch.resolve("killed");
    Files.writeString(
        clean.resolve("format"),
        "quire-store 1 2026-01-01T00:00:00Z segment-bits=%d%n".formatted(SEGMENT_BITS));
    TreeMap<String, byte[]> outputs = new TreeMap<>();
    try (ServedStore store = ServedStore.open(clean, REFUSING)) {
      new Builder(store.vfs(), random).first();
      outputs.putAll(fillGoCache(store.directory().goCacheDirectory(), scratch, random));
    }
    try (ServedStore store = ServedStore.open(clean, REFUSING)) {
      new Builder(store.vfs(), random).second();
    }
    try (ServedStore store = ServedStore.open(clean, REFUSING)) {
      new Builder(store.vfs(), random).third();
      store.vfs().sync();
      StoreFiles.copyOpen(clean, killed);
    }
    Path read = scratch.resolve("read");
    StoreFiles.copy(killed, read);
    try (ServedStore store = ServedStore.open(read)) {
      return new FaultScene(clean, killed, ContentsReader.of(store.vfs()), outputs);
    }
  }

  private static TreeMap<String, byte[]> fillGoCache(Path directory, Path scratch, Random random)
      throws IOException {
    TreeMap<String, byte[]> outputs = new TreeMap<>();
    try (DiskRun cache = DiskStore.open(Files.createDirectories(directory), scratch).begin()) {
      for (int i = 0; i < OUTPUTS; i++) {
        byte[] bytes = Builder.bytes(random, 1 + random.nextInt(20_000));
        String action = "action " + i;
        cache.put(
            sha256(action.getBytes(StandardCharsets.US_ASCII)),
            sha256(bytes),
            bytes.length,
            new ByteArrayInputStream(bytes));
        outputs.put(action, bytes);
      }
    }
    return outputs;
  }

  static CacheId sha256(byte[] bytes) {
    try {
      return CacheId.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is done to the store, in three mounts, so that there are several tables. */
  private record Builder(Vfs vfs, Random random) {
    void first() {
      long dir = vfs.mkdir(Catalog.ROOT, Name.of("dir"), 0755, Caller.ROOT).ino();
      long sub = vfs.mkdir(dir, Name.of("sub"), 0750, Caller.ROOT).ino();
      for (int i = 0; i < 60; i++) {
        write(dir, "small" + i, 1 + random.nextInt(6000));
      }
      long big = write(dir, "big", 400_001);
      write(sub, "empty", 0);
      write(sub, "Grüße, Jürgen", 70_000);
      vfs.link(big, sub, Name.of("hard link"));
      vfs.symlink(dir, Name.of("link"), "sub/empty".getBytes(StandardCharsets.UTF_8), Caller.ROOT);
      vfs.mknod(dir, Name.of("fifo"), FileType.FIFO.bits() | 0600, 0, Caller.ROOT);
      vfs.setxattr(big, Name.of("user.colour"), bytes(random, 300), 0);
      long sparse = write(dir, "sparse", 9000);
      vfs.setattr(sparse, AttributeChange.size(600_000));
      change(sparse, handle -> vfs.write(handle, 300_000, buffer(20_000)));
      long punched = write(dir, "punched", 100_000);
      change(
          punched,
          handle ->
              vfs.fallocate(
                  handle,
                  FallocateMode.PUNCH_HOLE | FallocateMode.KEEP_SIZE,
                  Pages.of(5),
                  Pages.of(7)));
      stream("whole.log", 0, 30_000);
      stream("wrapped.log", RING, 3 * RING + 17);
      vfs.trees().take(Name.of("first"), Catalog.ROOT);
    }

    void second() {
      long dir = vfs.lookup(Catalog.ROOT, Name.of("dir")).ino();
      long big = vfs.lookup(dir, Name.of("big")).ino();
      change(big, handle -> vfs.write(handle, 123_456, buffer(30_000)));
      for (int i = 0; i < 20; i++) {
        vfs.unlink(dir, Name.of("small" + i));
      }
      vfs.rename(dir, Name.of("small20"), Catalog.ROOT, Name.of("moved"), 0);
      Name clone = Name.of("first");
      long clones = vfs.lookup(vfs.quireRoot(), Name.of("clones")).ino();
      vfs.rename(clones, clone, Catalog.ROOT, Name.of("clone"), 0);
      long cloned =
          vfs.lookup(vfs.lookup(Catalog.ROOT, Name.of("clone")).ino(), Name.of("dir")).ino();
      write(cloned, "new in the clone", 50_000);
      long copy = write(dir, "copy", 0);
      long from = vfs.open(big, OpenFlags.O_RDONLY);
      change(copy, handle -> vfs.cloneRange(from, 0, handle, 0, 262_144));
      vfs.release(from);
      vfs.trees().take(Name.of("second"), dir);
    }

    void third() {
      long late = vfs.mkdir(Catalog.ROOT, Name.of("late"), 0755, Caller.ROOT).ino();
      for (int i = 0; i < 40; i++) {
        write(late, "late" + i, 1 + random.nextInt(9000));
      }
      long dir = vfs.lookup(Catalog.ROOT, Name.of("dir")).ino();
      vfs.rename(dir, Name.of("punched"), late, Name.of("late0"), 0);
      long appended = vfs.lookup(dir, Name.of("small30")).ino();
      long size = vfs.getattr(appended).size();
      change(appended, handle -> vfs.write(handle, size, buffer(12_000)));
      stream("late.log", 0, 5000);
      vfs.trees().take(Name.of("third"), late);
      write(late, "last", 100);
    }

    private long write(long parent, String name, int length) {
      long handle = vfs.create(parent, Name.of(name), 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
      vfs.write(handle, 0, buffer(length));
      vfs.release(handle);
      return vfs.lookup(parent, Name.of(name)).ino();
    }

    private void stream(String name, int capacity, int length) {
      long streams = vfs.lookup(vfs.quireRoot(), Name.of("streams")).ino();
      int mode = FileType.REGULAR.bits() | 0644;
      long ino = vfs.mknod(streams, Name.of(name), mode, 0, Caller.ROOT).ino();
      if (capacity > 0) {
        vfs.setattr(ino, AttributeChange.size(capacity));
      }
      change(
          ino,
          handle -> {
            for (int at = 0; at < length; at += 1000) {
              vfs.write(handle, at, buffer(Math.min(1000, length - at)));
            }
          });
    }

    private void change(long ino, Change change) {
      long handle = vfs.open(ino, OpenFlags.O_RDWR);
      change.of(handle);
      vfs.release(handle);
    }

    private interface Change {
      void of(long handle);
    }

    private ByteBuffer buffer(int length) {
      return ByteBuffer.allocateDirect(length).put(bytes(random, length)).flip();
    }

    private static byte[] bytes(Random random, int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    }
  }

  /** Offsets and lengths that punching takes whole. */
  private static final class Pages {
    static long of(int pages) {
      return pages * 4096L;
    }
  }
}
