package quire.cli;

import java.nio.charset.Charset;
import java.util.EnumMap;
import java.util.Map;

/**
 * Shows a file as a line of characters: each stands for an equal part of the bytes, and shows the
 * kind of most of them. Not thread-safe.
 */
final class ExtentBar {
  private static final int MAX_WIDTH = 64;

  /** Kinds in the order of the legend. */
  enum Kind {
    OFFLOADED("offloaded", '\u2588', '#'),
    SHARED("shared", '\u2593', 's'),
    MEMORY("in memory", '\u2592', 'm'),
    FILL("fill", '\u2591', '.');

    private final String label;
    private final char block;
    private final char ascii;

    Kind(String label, char block, char ascii) {
      this.label = label;
      this.block = block;
      this.ascii = ascii;
    }
  }

  private final long size;
  private final int width;
  private final boolean unicode;
  private final Map<Kind, long[]> bytes = new EnumMap<>(Kind.class);

  /**
   * A bar without extents.
   *
   * @param size of the file, bytes
   * @param charset of the terminal; if it has no block characters, letters are used
   */
  ExtentBar(long size, Charset charset) {
    this.size = size;
    this.width = Math.clamp(size, 1, MAX_WIDTH);
    this.unicode = charset.canEncode() && charset.newEncoder().canEncode(Kind.OFFLOADED.block);
  }

  void add(long offset, long length, Kind kind) {
    long end = offset + length;
    long[] cells = bytes.computeIfAbsent(kind, unseen -> new long[width]);
    for (int cell = cellOf(offset); cell < width && start(cell) < end; cell++) {
      long from = Math.max(offset, start(cell));
      long to = Math.min(end, start(cell + 1));
      cells[cell] += Math.max(0, to - from);
    }
  }

  private int cellOf(long offset) {
    int cell = (int) Math.min(width - 1, (double) offset / size * width);
    return Math.max(0, cell - 1); // the division rounds
  }

  /** The first byte of a cell. */
  private long start(int cell) {
    return size / width * cell + size % width * cell / width;
  }

  String line() {
    StringBuilder line = new StringBuilder(width);
    for (int cell = 0; cell < width; cell++) {
      char symbol = ' ';
      long most = 0;
      for (Map.Entry<Kind, long[]> of : bytes.entrySet()) {
        if (of.getValue()[cell] > most) {
          most = of.getValue()[cell];
          symbol = symbol(of.getKey());
        }
      }
      line.append(symbol);
    }
    return line.toString();
  }

  String legend() {
    StringBuilder legend = new StringBuilder();
    for (Kind kind : Kind.values()) {
      legend.append(legend.isEmpty() ? "" : "  ").append(symbol(kind)).append(' ');
      legend.append(kind.label);
    }
    return legend.toString();
  }

  private char symbol(Kind kind) {
    return unicode ? kind.block : kind.ascii;
  }
}
