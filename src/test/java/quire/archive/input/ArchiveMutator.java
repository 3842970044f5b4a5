package quire.archive.input;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/**
 * Damages archives: as disks and networks do, and as an attacker does who knows where the numbers
 * are.
 */
final class ArchiveMutator {
  private static final long[] EXTREMES = {
    -1,
    0,
    1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000L,
    0xffff_ffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -512
  };
  private static final String[] DIGITS = {
    "77777777", "00000000", "FFFFFFFF", "7FFFFFFF", "80000000", "-1", "9", " ", "99999999999"
  };

  private final Random random;

  ArchiveMutator(Random random) {
    this.random = random;
  }

  /**
   * A damaged copy; in half of the cases the checksums of a tar or 7z file are made right again.
   */
  byte[] damaged(SmallArchives format, byte[] archive) {
    byte[] damaged = archive.clone();
    byte[] list = format == SmallArchives.SEVEN_Z ? SevenZHeaderTest.header(archive) : null;
    if (list != null && random.nextBoolean()) {
      return SevenZHeaderTest.withHeader(archive, damaged(list));
    }
    damaged = damaged(damaged);
    if (format.name().startsWith("TAR") && random.nextBoolean()) {
      for (int at = 0; at + TarBytes.BLOCK <= damaged.length; at += TarBytes.BLOCK) {
        if (Magic.is(damaged, at + 257, "ustar")) {
          TarBytes.sign(damaged, at);
        }
      }
    }
    return damaged;
  }

  private byte[] damaged(byte[] bytes) {
    byte[] changed = bytes;
    for (int times = 1 + random.nextInt(3); times > 0 && changed.length > 0; times--) {
      changed = once(changed);
    }
    return changed;
  }

  private byte[] once(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    int many = 1 + random.nextInt(random.nextInt(8) == 0 ? 600 : 8);
    return switch (random.nextInt(8)) {
      case 0 -> put(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
      case 1 -> put(bytes, at, (byte) random.nextInt(256));
      case 2 -> joined(bytes, at, new byte[many], at);
      case 3 -> joined(bytes, at, new byte[0], Math.min(bytes.length, at + many));
      case 4 -> Arrays.copyOf(bytes, at);
      case 5 ->
          joined(bytes, at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + many)), at);
      case 6 -> put(bytes, at, number());
      default -> put(bytes, at, DIGITS[random.nextInt(DIGITS.length)].getBytes(US_ASCII));
    };
  }

  /** An extreme number, in either order of bytes. */
  private byte[] number() {
    long value = EXTREMES[random.nextInt(EXTREMES.length)];
    byte[] bytes = new byte[1 << (1 + random.nextInt(3))];
    boolean little = random.nextBoolean();
    for (int i = 0; i < bytes.length; i++) {
      bytes[little ? i : bytes.length - 1 - i] = (byte) (value >> (Byte.SIZE * i));
    }
    return bytes;
  }

  private static byte[] put(byte[] bytes, int at, byte... what) {
    byte[] changed = bytes.clone();
    System.arraycopy(what, 0, changed, at, Math.min(what.length, changed.length - at));
    return changed;
  }

  private static byte[] joined(byte[] bytes, int until, byte[] between, int from) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(bytes, 0, until);
    joined.writeBytes(between);
    joined.write(bytes, from, bytes.length - from);
    return joined.toByteArray();
  }
}
