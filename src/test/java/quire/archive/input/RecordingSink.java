package quire.archive.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Writes down what an archive holds, a line for each entry. */
final class RecordingSink implements EntrySink {
  /** The most bytes that are read of one entry. */
  private static final long MOST = 64 << 20;

  private final byte @Nullable [] archive;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param archive in which contents are looked up that have a position
   */
  RecordingSink(byte @Nullable [] archive) {
    this.archive = archive;
  }

  List<String> lines() {
    return lines;
  }

  @Override
  public void directory(EntryHeader header) {
    add("d", header, "");
  }

  @Override
  public void file(EntryHeader header, EntryContent content) throws IOException {
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[8192];
    long size = 0;
    InputStream in = content.bytes();
    for (int n = in.read(buffer); n >= 0 && size < MOST; n = in.read(buffer)) {
      crc.update(buffer, 0, n);
      size += n;
    }
    if (archive != null && content.position() != EntryContent.NOWHERE) {
      int from = Math.toIntExact(content.position());
      CRC32 there = new CRC32();
      there.update(Arrays.copyOfRange(archive, from, Math.toIntExact(from + size)));
      if (there.getValue() != crc.getValue()) {
        throw new AssertionError(text(header.path().bytes()) + " does not lie at " + from);
      }
    }
    add("f", header, " %d %08x".formatted(size, crc.getValue()));
  }

  @Override
  public void symlink(EntryHeader header, byte[] target) {
    add("l", header, " -> " + text(target));
  }

  @Override
  public void hardLink(EntryPath path, EntryPath target) {
    lines.add("h %s => %s".formatted(text(path.bytes()), text(target.bytes())));
  }

  @Override
  public void special(EntryHeader header, int rdev) {
    add("s", header, " %x".formatted(rdev));
  }

  private void add(String kind, EntryHeader header, String rest) {
    lines.add(
        "%s %s %o %d:%d %d%s%s"
            .formatted(
                kind,
                text(header.path().bytes()),
                header.mode(),
                header.uid(),
                header.gid(),
                header.mtime(),
                header.xattrs().isEmpty() ? "" : " " + header.xattrs(),
                rest));
  }

  private static String text(byte[] path) {
    return new String(path, ISO_8859_1).replaceFirst("^\\./(?=.)", "").replaceFirst("(?<=.)/$", "");
  }
}
