package quire.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * Seeded random bytes from a pool of random blocks, which is made before the clock runs. Every page
 * is stamped with its number, so that no two pages are equal and a reader can tell whether it got
 * the right one. Not thread-safe; a buffer is valid until the next call.
 */
final class Incompressible {
  static final int BLOCK = 1 << 20;

  private static final int PAGE = 4096;
  private static final int POOL = 16;
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private final long seed;
  private final ByteBuffer[] pool = new ByteBuffer[POOL];

  Incompressible(long seed) {
    this.seed = seed;
    Random random = new Random(seed);
    byte[] bytes = new byte[BLOCK];
    for (int i = 0; i < POOL; i++) {
      random.nextBytes(bytes);
      pool[i] = ByteBuffer.allocateDirect(BLOCK).put(bytes).clear();
    }
  }

  /** The block of a file that begins at {@code index * BLOCK}. */
  ByteBuffer block(long index) {
    return stamped(index, BLOCK);
  }

  /** The first bytes of a block: the content of a small file. */
  ByteBuffer small(long index, int size) {
    return stamped(index, size);
  }

  /** Throws if a block that was read is not the one that was written. */
  void check(ByteBuffer block, long index, Path file) {
    for (int at = 0; at + Long.BYTES <= block.limit(); at += PAGE) {
      if (block.getLong(at) != stamp(index, at)) {
        throw new BenchException(
            file + " has wrong bytes at offset " + (index * BLOCK + at) + ": bad file system");
      }
    }
  }

  /** Writes a file of {@code size} bytes, a multiple of {@link #BLOCK}, and fsyncs it. */
  void write(Path file, long size) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long index = 0; index < size / BLOCK; index++) {
        writeFully(channel, block(index));
      }
      channel.force(true);
    }
  }

  /** Reads such a file to its end, with a check of every page. */
  void read(Path file, long size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long index = 0; index < size / BLOCK; index++) {
        readFully(channel, buffer.clear(), file);
        check(buffer.flip(), index, file);
      }
    }
  }

  static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  static void readFully(FileChannel channel, ByteBuffer buffer, Path file) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new BenchException(file + " ends too early: bad file system");
      }
    }
  }

  private ByteBuffer stamped(long index, int size) {
    ByteBuffer block = pool[(int) (index % POOL)].clear().limit(size);
    for (int at = 0; at + Long.BYTES <= size; at += PAGE) {
      block.putLong(at, stamp(index, at));
    }
    return block;
  }

  /** Looks random, so that the stamps do not compress either. */
  private long stamp(long index, int at) {
    long z = seed + (index * (BLOCK / PAGE) + at / PAGE) * GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
