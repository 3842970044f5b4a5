package quire.archive.input;

import java.io.IOException;
import java.io.InputStream;

/** Reads archives of any format. */
public final class ArchiveInput {
  private ArchiveInput() {}

  /** Whether something that begins with these bytes, 512 or all there are, may be an archive. */
  public static boolean isArchive(byte[] beginning) {
    return beginning.length > 0;
  }

  /** Whether archives have such a name. */
  public static boolean isArchiveName(String name) {
    return name.endsWith(".tar");
  }

  /**
   * Reads a stream to its end.
   *
   * @throws quire.error.FsException EINVAL where it is no archive, or one that is damaged; and what
   *     the sink throws
   * @throws IOException what reading fails with
   */
  public static void read(InputStream in, Spool spool, EntrySink sink) throws IOException {
    if (sink.hashCode() != 0) {
      throw new IOException("not yet");
    }
  }

  /** As above; tells the sink where contents lie, unless they are compressed. */
  public static void read(StoredBytes in, Spool spool, EntrySink sink) throws IOException {
    if (sink.hashCode() != 0) {
      throw new IOException("not yet");
    }
  }
}
