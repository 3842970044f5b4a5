package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.vfs.call.Caller;

/** A directory that is listed in pieces, by cookie, while entries come and go. */
final class LargeDirectoryTest {
  /** About what one request of the kernel has room for. */
  private static final int ENTRIES_AT_A_TIME = 100;

  @TempDir private Path scratch;

  @Test
  void everyStableEntryIsSeenOnce() throws IOException {
    list(20_000);
  }

  @Test
  @Tag("soak")
  void everyStableEntryOfAMillionIsSeenOnce() throws IOException {
    list(1_000_000);
  }

  private void list(int entries) throws IOException {
    try (OpenStore store = OpenStore.open(scratch)) {
      Vfs vfs = store.vfs();
      long directory = vfs.mkdir(Catalog.ROOT, Name.of("d"), 0755, Caller.ROOT).ino();
      for (int i = 0; i < entries; i++) {
        vfs.mknod(directory, name(i), FileType.FIFO.bits() | 0644, 0, Caller.ROOT);
      }
      BitSet seen = new BitSet(entries);
      long handle = vfs.opendir(directory);
      long cookie = 0;
      int removed = 0;
      for (boolean more = true; more; ) {
        Page page = new Page(seen);
        vfs.readdir(handle, cookie, page::add);
        more = page.count > 0;
        cookie = page.count == 0 ? cookie : page.cookie;
        if (more && removed < entries) { // deletes an odd entry, and makes another one
          vfs.unlink(directory, name(removed + 1));
          removed += 2 * ENTRIES_AT_A_TIME;
          Name late = Name.of("late-" + removed);
          vfs.mknod(directory, late, FileType.FIFO.bits() | 0644, 0, Caller.ROOT);
        }
      }
      vfs.release(handle);
      for (int i = 0; i < entries; i += 2) {
        assertTrue(seen.get(i), "entry " + i + " was not seen");
      }
    }
  }

  private static Name name(int number) {
    return Name.of("entry-" + number);
  }

  /** The entries of one call. */
  private static final class Page {
    private final BitSet seen;
    private int count;
    private long cookie;

    Page(BitSet seen) {
      this.seen = seen;
    }

    boolean add(Dentry entry) {
      String text = entry.name().toString();
      if (text.startsWith("entry-")) {
        int number = Integer.parseInt(text.substring("entry-".length()));
        assertEquals(false, seen.get(number), "entry " + number + " was seen twice");
        seen.set(number);
      }
      cookie = entry.cookie();
      return ++count < ENTRIES_AT_A_TIME;
    }
  }
}
