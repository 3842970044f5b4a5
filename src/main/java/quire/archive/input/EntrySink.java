package quire.archive.input;

import java.io.IOException;

/**
 * Receives the entries of an archive, in the archive's order. The caller has checked the rules of
 * the format; the sink checks names, duplicates and sums of sizes. It refuses an entry with an
 * {@link quire.error.FsException}. Not thread-safe.
 */
public interface EntrySink {
  void directory(EntryHeader header) throws IOException;

  /** Takes a file. The content must be read before this returns, as far as it is wanted. */
  void file(EntryHeader header, EntryContent content) throws IOException;

  void symlink(EntryHeader header, byte[] target) throws IOException;

  /**
   * Takes a further name of an earlier entry.
   *
   * @param target the earlier path
   */
  void hardLink(EntryPath path, EntryPath target) throws IOException;

  /**
   * Takes a fifo, a socket or a device, by its mode.
   *
   * @param rdev as in {@link quire.catalog.InodeRecord#rdev}; 0 if it is not a device
   */
  void special(EntryHeader header, int rdev) throws IOException;
}
