package quire.blob;

/**
 * The CRC-32 of a concatenation from the CRCs of its parts, without their bytes. CRCs are those of
 * {@link java.util.zip.CRC32}.
 *
 * <p>Source of the algorithm: {@code crc32_combine} in zlib 1.2.12 and later, {@code crc32.c}, by
 * Mark Adler. A CRC is a polynomial over GF(2) modulo the generator, in which appending n zero bits
 * multiplies by x to the n-th. So {@code crc(AB) = crc(A) * x^(8 * |B|) + crc(B)}; the inversions
 * at the beginning and at the end of a CRC cancel out. The power comes from repeated squaring.
 *
 * <p>Polynomials are reflected, as in the CRC: the top bit of 32 is the coefficient of 1, the
 * lowest that of x^31. Stateless and thread-safe.
 */
public final class Crc32Combine {
  private static final int GENERATOR = 0xedb88320;
  private static final int ONE = 1 << 31;
  private static final int X_TO_8 = ONE >>> 8;

  private Crc32Combine() {}

  /**
   * The CRC-32 of A followed by B, in about 64 multiplications at most.
   *
   * @param crcA the CRC of A, 0 to 2^32 - 1
   * @param crcB the CRC of B, 0 to 2^32 - 1
   * @param lengthB the length of B in bytes
   * @throws IllegalArgumentException when the length is negative
   */
  public static long combine(long crcA, long crcB, long lengthB) {
    if (lengthB < 0) {
      throw new IllegalArgumentException("a length of " + lengthB + " bytes");
    }
    int shifted = multiply((int) crcA, power(X_TO_8, lengthB));
    return Integer.toUnsignedLong(shifted ^ (int) crcB);
  }

  /** The base to the power of the exponent, which is not negative. */
  private static int power(int base, long exponent) {
    int result = ONE;
    int square = base;
    for (long rest = exponent; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        result = multiply(result, square);
      }
      square = multiply(square, square);
    }
    return result;
  }

  /** The product of two polynomials modulo the generator. */
  private static int multiply(int a, int b) {
    int product = 0;
    int shifted = b; // b * x^i
    for (int rest = a; rest != 0; rest <<= 1) {
      if (rest < 0) {
        product ^= shifted;
      }
      shifted = (shifted >>> 1) ^ (-(shifted & 1) & GENERATOR);
    }
    return product;
  }
}
