package quire.archive.input;

import java.io.IOException;

/**
 * Is told of what is in an archive, in the archive's order. Whoever tells has checked what is the
 * format's business; names, duplicates and sums of sizes are the sink's. It refuses an entry with
 * an {@link quire.error.FsException}. Not thread-safe.
 */
public interface EntrySink {
  void directory(EntryHeader header) throws IOException;

  /** The content is to be read before this returns, as far as it is wanted. */
  void file(EntryHeader header, EntryContent content) throws IOException;

  void symlink(EntryHeader header, byte[] target) throws IOException;

  /**
   * Another name of an entry that came before.
   *
   * @param target the earlier path, as {@link EntryPath} has its bytes
   */
  void hardLink(EntryPath path, byte[] target) throws IOException;

  /**
   * A fifo, a socket or a device, as its mode tells.
   *
   * @param rdev as in {@link quire.catalog.InodeRecord#rdev}; 0 for what is no device
   */
  void special(EntryHeader header, int rdev) throws IOException;
}
