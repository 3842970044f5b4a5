package quire.archive.input;

import java.io.IOException;
import java.io.InputStream;

/** Keeps a stream to its end, for formats that cannot be read as one. */
public interface Spool {
  /** What this returns stays until whoever has made the spool is done with it. */
  StoredBytes keep(InputStream in) throws IOException;
}
