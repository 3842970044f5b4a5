package quire.archive.input;

import java.io.IOException;
import java.io.InputStream;

/** Stores a stream to its end, for formats that need reads at any offset. */
public interface Spool {
  /** The result stays valid until the maker of the spool closes it. */
  StoredBytes keep(InputStream in) throws IOException;
}
