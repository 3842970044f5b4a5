package quire.catalog.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** The 64-bit XXH3 hash without a seed, as specified by xxHash 0.8. */
final class Xxh3 {
  private static final ByteBuffer SECRET =
      ByteBuffer.wrap(
              HexFormat.of()
                  .parseHex(
                      "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db"
                          + "7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221"
                          + "b8084674f743248ee03590e6813a264c3c2852bb91c300cb"
                          + "88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
                          + "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931"
                          + "c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb"
                          + "170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc"
                          + "8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e"))
          .order(ByteOrder.LITTLE_ENDIAN);

  private static final long PRIME32_1 = 0x9E3779B1L;
  private static final long PRIME32_2 = 0x85EBCA77L;
  private static final long PRIME32_3 = 0xC2B2AE3DL;
  private static final long PRIME64_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME64_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME64_3 = 0x165667B19E3779F9L;
  private static final long PRIME64_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME64_5 = 0x27D4EB2F165667C5L;
  private static final long PRIME_MX1 = 0x165667919E3779F9L;
  private static final long PRIME_MX2 = 0x9FB21C651E98DF25L;

  private static final int SHORT = 16;
  private static final int MIDDLE = 128;
  private static final int LONG = 240;

  private static final int LANES = 8;
  private static final int STRIPE = LANES * Long.BYTES;
  private static final int STRIPES_IN_BLOCK = 16;

  private Xxh3() {}

  /** The hash of {@code length} bytes of a little-endian buffer. */
  static long hash(ByteBuffer in, int from, int length) {
    if (length <= SHORT) {
      return ofShort(in, from, length);
    }
    if (length <= MIDDLE) {
      return ofMiddle(in, from, length);
    }
    return length <= LONG ? ofLong(in, from, length) : ofStripes(in, from, length);
  }

  private static long ofShort(ByteBuffer in, int from, int length) {
    if (length > 8) {
      long low = in.getLong(from) ^ (secret(24) ^ secret(32));
      long high = in.getLong(from + length - 8) ^ (secret(40) ^ secret(48));
      return avalanche(length + Long.reverseBytes(low) + high + fold(low, high));
    }
    if (length >= 4) {
      long first = in.getInt(from);
      long last = in.getInt(from + length - 4) & 0xffffffffL;
      long keyed = (last + (first << 32)) ^ (secret(8) ^ secret(16));
      keyed ^= Long.rotateLeft(keyed, 49) ^ Long.rotateLeft(keyed, 24);
      keyed *= PRIME_MX2;
      keyed ^= (keyed >>> 35) + length;
      keyed *= PRIME_MX2;
      return keyed ^ (keyed >>> 28);
    }
    if (length == 0) {
      return avalancheOfXxh64(secret(56) ^ secret(64));
    }
    long first = in.get(from) & 0xffL;
    long middle = in.get(from + (length >> 1)) & 0xffL;
    long last = in.get(from + length - 1) & 0xffL;
    long combined = (first << 16) | (middle << 24) | last | ((long) length << 8);
    return avalancheOfXxh64(combined ^ ((SECRET.getInt(0) ^ SECRET.getInt(4)) & 0xffffffffL));
  }

  private static long ofMiddle(ByteBuffer in, int from, int length) {
    long sum = length * PRIME64_1;
    for (int i = (length - 1) / 32; i >= 0; i--) {
      sum += mix(in, from + 16 * i, 32 * i);
      sum += mix(in, from + length - 16 * (i + 1), 32 * i + 16);
    }
    return avalanche(sum);
  }

  private static long ofLong(ByteBuffer in, int from, int length) {
    long sum = length * PRIME64_1;
    for (int i = 0; i < 8; i++) {
      sum += mix(in, from + 16 * i, 16 * i);
    }
    sum = avalanche(sum);
    for (int i = 8; i < length / 16; i++) {
      sum += mix(in, from + 16 * i, 16 * (i - 8) + 3);
    }
    return avalanche(sum + mix(in, from + length - 16, 136 - 17));
  }

  private static long ofStripes(ByteBuffer in, int from, int length) {
    long[] lanes = {
      PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1
    };
    int stripes = (length - 1) / STRIPE;
    for (int stripe = 0; stripe < stripes; stripe++) {
      int inBlock = stripe % STRIPES_IN_BLOCK;
      accumulate(lanes, in, from + stripe * STRIPE, 8 * inBlock);
      if (inBlock == STRIPES_IN_BLOCK - 1) {
        scramble(lanes);
      }
    }
    accumulate(lanes, in, from + length - STRIPE, 192 - STRIPE - 7);
    long hash = length * PRIME64_1;
    for (int i = 0; i < 4; i++) {
      hash += fold(lanes[2 * i] ^ secret(11 + 16 * i), lanes[2 * i + 1] ^ secret(19 + 16 * i));
    }
    return avalanche(hash);
  }

  private static void accumulate(long[] lanes, ByteBuffer in, int at, int secretAt) {
    for (int i = 0; i < LANES; i++) {
      long data = in.getLong(at + 8 * i);
      long key = data ^ secret(secretAt + 8 * i);
      lanes[i ^ 1] += data;
      lanes[i] += (key & 0xffffffffL) * (key >>> 32);
    }
  }

  private static void scramble(long[] lanes) {
    for (int i = 0; i < LANES; i++) {
      lanes[i] ^= lanes[i] >>> 47;
      lanes[i] ^= secret(192 - STRIPE + 8 * i);
      lanes[i] *= PRIME32_1;
    }
  }

  private static long secret(int at) {
    return SECRET.getLong(at);
  }

  private static long mix(ByteBuffer in, int at, int secretAt) {
    return fold(in.getLong(at) ^ secret(secretAt), in.getLong(at + 8) ^ secret(secretAt + 8));
  }

  private static long fold(long first, long second) {
    return (first * second) ^ Math.unsignedMultiplyHigh(first, second);
  }

  private static long avalanche(long hash) {
    long mixed = (hash ^ (hash >>> 37)) * PRIME_MX1;
    return mixed ^ (mixed >>> 32);
  }

  private static long avalancheOfXxh64(long hash) {
    long mixed = (hash ^ (hash >>> 33)) * PRIME64_2;
    mixed = (mixed ^ (mixed >>> 29)) * PRIME64_3;
    return mixed ^ (mixed >>> 32);
  }
}
