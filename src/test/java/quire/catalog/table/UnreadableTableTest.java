package quire.catalog.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.SymlinkTable;

/**
 * Pages of a table that the host cannot read cost their blocks. The tests cut off the end of a
 * mapped file, so that its pages cannot be read.
 */
final class UnreadableTableTest {
  private static final int ROWS = 3000;
  private static final int LEFT = 64 << 10;

  @TempDir private Path catalog;
  private Path table = Path.of("");

  @BeforeEach
  void write() throws IOException {
    try (Catalog open = Catalog.open(catalog)) {
      SymlinkTable.put(open, ROWS);
    }
    table = SymlinkTable.file(catalog);
  }

  private void cut() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(table.toFile(), "rw")) {
      file.setLength(LEFT);
    }
  }

  /** Reads to the end; returns the number of rows. */
  private static int read(TableRows rows) {
    int count = 0;
    for (TableRow row = rows.next(); row != null; row = rows.next()) {
      assertArrayEquals(SymlinkTable.target(ByteBuffer.wrap(row.key()).getLong()), row.value());
      count++;
    }
    return count;
  }

  @Test
  void rowsOfUnreadablePagesAreMissing() throws IOException {
    assertEquals(ROWS, read(TableRows.of(table)));
    TableRows rows = TableRows.of(table);
    cut();
    int found = read(rows);
    assertTrue(found > LEFT / SymlinkTable.TARGET / 2 && found < ROWS, "rows: " + found);
    assertTrue(rows.isBehindGap());
  }

  /** Without an index, blocks are found by their checksums alone. */
  @Test
  void withoutTheIndexReadableBlocksAreFound() throws IOException {
    ByteBuffer map;
    try (FileChannel channel = FileChannel.open(table, StandardOpenOption.READ)) {
      map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
    cut();
    TableFile file = new TableFile(map);
    assertNull(file.last());
    TableFile.Block first = file.find(0);
    assertNotNull(first);
    assertNotNull(file.find(first.end()));
    assertNull(file.find(LEFT - 100));
    assertNull(file.block(LEFT - 100, 1000));
  }
}
