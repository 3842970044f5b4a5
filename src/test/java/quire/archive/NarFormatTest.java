package quire.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.it.Shell;
import quire.vfs.call.Caller;

final class NarFormatTest extends ArchiveFormatContract {
  @Override
  String suffix() {
    return "nar";
  }

  /** Each string has its length in eight bytes, low byte first, and zeros up to the eighth. */
  @Test
  void aSmallTreeIsWrittenAsByHand() {
    long d = store.vfs().mkdir(Catalog.ROOT, Name.of("d"), 0755, Caller.ROOT).ino();
    store.vfs().symlink(d, Name.of("l"), "a target".getBytes(US_ASCII), Caller.ROOT);
    store.vfs().mknod(Catalog.ROOT, Name.of("e"), 0100644, 0, Caller.ROOT);
    store.vfs().mknod(Catalog.ROOT, Name.of("pipe"), 0010644, 0, Caller.ROOT);
    store.vfs().mknod(Catalog.ROOT, Name.of("x"), 0100755, 0, Caller.ROOT);
    String link = "( type symlink target a_target )";
    String directory = "( type directory entry ( name l node " + link + " ) )";
    String empty = "( type regular contents '' )";
    String executable = "( type regular executable '' contents '' )";
    String expected =
        "nix-archive-1 ( type directory"
            + (" entry ( name d node " + directory + " )")
            + (" entry ( name e node " + empty + " )")
            + (" entry ( name x node " + executable + " ) )");
    assertArrayEquals(strings(expected.split(" ")), bytes(archive()));
  }

  private static byte[] strings(String[] words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String word : words) {
      byte[] text = word.replace("''", "").replace('_', ' ').getBytes(US_ASCII);
      out.write(text.length);
      out.writeBytes(new byte[7]);
      out.writeBytes(text);
      out.writeBytes(new byte[(8 - text.length % 8) % 8]);
    }
    return out.toByteArray();
  }

  /** The tree has no depth that current Nix refuses, so Nix has no reason to refuse it. */
  @Test
  void nixRestoresIt() throws Exception {
    ArchiveSamples.fill(store.vfs(), 10, 2000);
    Path file = save(archive());
    Shell.sh(
        directory,
        "nix-store --restore out < %1$s; nix-store --dump out | cmp - %1$s".formatted(file));
  }
}
