package quire.vfs.call;

import java.util.Locale;

/** What {@code lseek(2)} looks for with SEEK_DATA and SEEK_HOLE. */
public enum SeekTarget {
  DATA,
  HOLE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
