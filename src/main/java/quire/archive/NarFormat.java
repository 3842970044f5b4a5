package quire.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import quire.snapshot.tree.TreeContent;

/**
 * Nix archives, as {@code nix-store --dump} writes them (E. Dolstra, "The Purely Functional
 * Software Deployment Model", figure 5.2): strings with their length in eight bytes, padded with
 * zeros to a multiple of eight. Left out is everything that such an archive cannot hold: fifos,
 * sockets and devices, and all attributes except whether the owner may execute a file.
 */
final class NarFormat implements ArchiveFormat {
  private static final int UNIT = 8;

  @Override
  public String suffix() {
    return "nar";
  }

  @Override
  public void write(int pass, Step step, Member member, ArchiveSink out) {
    LittleEndian text = new LittleEndian();
    switch (step) {
      case ENTER -> {
        begin(text, member);
        strings(text, "type", "directory");
        text.flush(out);
      }
      case LEAF -> leaf(text, member, out);
      case LEAVE -> end(text, member, out);
    }
  }

  private static void leaf(LittleEndian text, Member member, ArchiveSink out) {
    switch (member.content()) {
      case TreeContent.Regular file -> {
        begin(text, member);
        strings(text, "type", "regular");
        if (member.attributes().isExecutable()) {
          strings(text, "executable", "");
        }
        strings(text, "contents");
        text.u64(file.size()).flush(out);
        out.content(file.blob(), file.size());
        text.bytes(padding(file.size()));
        end(text, member, out);
      }
      case TreeContent.Symlink symlink -> {
        begin(text, member);
        strings(text, "type", "symlink", "target");
        string(text, symlink.target());
        end(text, member, out);
      }
      case TreeContent.Directory directory -> throw new IllegalArgumentException("no leaf");
      case TreeContent.Device device -> {}
      case TreeContent.None none -> {}
    }
  }

  private static void begin(LittleEndian text, Member member) {
    if (member.isTop()) {
      strings(text, "nix-archive-1");
    } else {
      strings(text, "entry", "(", "name");
      string(text, Arrays.copyOfRange(member.path(), member.nameAt(), member.path().length));
      strings(text, "node");
    }
    strings(text, "(");
  }

  private static void end(LittleEndian text, Member member, ArchiveSink out) {
    strings(text, ")");
    if (!member.isTop()) {
      strings(text, ")");
    }
    text.flush(out);
  }

  private static void strings(LittleEndian text, String... values) {
    for (String value : values) {
      string(text, value.getBytes(US_ASCII));
    }
  }

  private static void string(LittleEndian text, byte[] value) {
    text.u64(value.length).bytes(value).bytes(padding(value.length));
  }

  private static byte[] padding(long length) {
    return new byte[(int) (-length & (UNIT - 1))];
  }

  @Override
  public void end(Totals totals, ArchiveSink out) {}
}
