package quire.archive.input;

import java.io.IOException;
import java.io.OutputStream;

/** Reads contents and keeps nothing. */
final class IgnoringSink implements EntrySink {
  @Override
  public void directory(EntryHeader header) {}

  @Override
  public void file(EntryHeader header, EntryContent content) throws IOException {
    content.bytes().transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void symlink(EntryHeader header, byte[] target) {}

  @Override
  public void hardLink(EntryPath path, EntryPath target) {}

  @Override
  public void special(EntryHeader header, int rdev) {}
}
