package quire.cacheprog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A host that puts one long body to our helper and gets it back. A process of its own. */
final class LongBody {
  private static final Duration LONG = Duration.ofMinutes(9);

  private LongBody() {}

  /**
   * Says "same" at the end.
   *
   * @param arguments the option that limits both heaps, the directory, and the size in bytes
   */
  public static void main(String... arguments) throws IOException {
    String heap = arguments[0];
    Path directory = Path.of(arguments[1]);
    long size = Long.parseLong(arguments[2]);
    CacheId output = sha256(new Pattern(size));
    CacheId action = Bodies.action(1);
    List<String> helper = FaultyHelper.java(heap, HelperMain.class.getName(), directory.toString());
    CacheProgramSettings settings = new CacheProgramSettings(LONG, LONG, LONG, LONG, false);
    try (CacheProgram program = new CacheProgram(helper, settings)) {
      program.start();
      program.put(action, output, size, new Pattern(size));
      CacheEntry entry = program.get(action); // hashes it
      boolean same = entry != null && entry.size() == size && entry.output().equals(output);
      System.out.println(same ? "same" : "another");
    }
  }

  private static CacheId sha256(InputStream body) throws IOException {
    MessageDigest sha256 = Hashing.sha256();
    byte[] chunk = new byte[1 << 16];
    for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
      sha256.update(chunk, 0, count);
    }
    return CacheId.of(sha256.digest());
  }

  /** Bytes that differ from page to page. */
  private static final class Pattern extends InputStream {
    private final long size;
    private long at;

    Pattern(long size) {
      this.size = size;
    }

    @Override
    public int read() {
      return at < size ? (int) (at++ >> 12) & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (at == size) {
        return -1;
      }
      int count = (int) Math.min(Math.min(length, size - at), 4096 - (at & 4095));
      Arrays.fill(into, offset, offset + count, (byte) (at >> 12));
      at += count;
      return count;
    }
  }
}
