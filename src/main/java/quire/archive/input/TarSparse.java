package quire.archive.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Reads the stretches of sparse files in tar files, in all formats of GNU tar. */
final class TarSparse {
  private static final int PAIR = 24;
  private static final int NUMBER = 12;

  private TarSparse() {}

  /** The old format: four in the header of type S, and more in the blocks behind it. */
  static SparseMap old(TarBlock header, ByteSource in) throws IOException {
    SparseMap map = new SparseMap();
    add(header, 386, 4, map);
    boolean more = header.number(482, 1) != 0;
    while (more) {
      TarBlock block = new TarBlock(in.exactly(TarBlock.SIZE));
      add(block, 0, 21, map);
      more = block.number(504, 1) != 0;
    }
    return map;
  }

  private static void add(TarBlock block, int at, int count, SparseMap map) {
    for (int i = 0; i < count; i++) {
      long offset = block.number(at + i * PAIR, NUMBER);
      long length = block.number(at + i * PAIR + NUMBER, NUMBER);
      if (offset != 0 || length != 0) {
        map.add(offset);
        map.add(length);
      }
    }
  }

  /** Version 1.0: decimal numbers before the data; the first is the number of stretches. */
  static SparseMap atBeginning(ByteSource in) throws IOException {
    long start = in.position();
    long count = line(in);
    SparseMap map = new SparseMap();
    for (long i = 0; i < 2 * count; i++) {
      map.add(line(in));
    }
    in.skipExactly(-(in.position() - start) & (TarBlock.SIZE - 1));
    return map;
  }

  private static long line(ByteSource in) throws IOException {
    ByteArrayOutputStream digits = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n' && digits.size() < 20; next = in.read()) {
      digits.write(next);
    }
    return PaxHeader.number("of a sparse file", digits.toString(ISO_8859_1).getBytes(ISO_8859_1));
  }
}
