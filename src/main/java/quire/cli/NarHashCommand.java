package quire.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import quire.blob.Sha256;
import quire.cli.argument.JsonOption;
import quire.cli.argument.Output;
import quire.cli.argument.ProgressLine;

@Command(
    name = "nar-hash",
    mixinStandardHelpOptions = true,
    description = "Shows the SHA-256 of a directory's nar file in the two forms of Nix.")
final class NarHashCommand implements Callable<Integer> {
  private static final int BUFFER = 1 << 20;

  @Mixin private final ArchiveArgument source = new ArchiveArgument();

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    byte[] hash = sha256();
    String base32 = "sha256:" + NixBase32.encode(hash);
    String sri = "sha256-" + Base64.getEncoder().encodeToString(hash);
    json.printLine(
        out -> {
          out.writeStartObject();
          out.writeStringField("base32", base32);
          out.writeStringField("sri", sri);
          out.writeEndObject();
        },
        out -> {
          out.println(base32);
          out.println(sri);
        });
    return 0;
  }

  private byte[] sha256() throws IOException {
    MessageDigest sha256 = Sha256.digest();
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try (FileChannel in = source.open("nar");
        ProgressLine progress = new ProgressLine(output.err(), "hashing")) {
      long size = in.size();
      for (long done = 0; source.read(in, buffer.clear()) >= 0; progress.at(done, size)) {
        done += buffer.flip().remaining();
        sha256.update(buffer);
      }
    }
    return sha256.digest();
  }
}
