package quire.vfs;

import java.nio.ByteBuffer;

/**
 * What a handle stands for. Thread-safe. Offsets and lengths are bytes. Whatever cannot be done
 * fails with an errno: EBADF where the handle was opened for something else.
 */
interface OpenFile {
  Inode inode();

  /** Fills {@code into} from {@code offset} on; answers how many bytes there were. */
  int read(long offset, ByteBuffer into);

  /**
   * Writes all of {@code from}.
   *
   * @param fromPageCache whether the kernel writes back a page, whose offset then holds even for a
   *     handle that appends
   */
  void write(long offset, ByteBuffer from, boolean fromPageCache);

  void truncate(long size);

  void allocate(int mode, long offset, long length);

  /** Where the next data (or hole) at or after {@code offset} begins; ENXIO where there is none. */
  long seek(long offset, boolean hole);

  /** What close(2) waits for: a kill of the process loses nothing afterwards. */
  void flush();

  void release();
}
