package quire.cli.stream;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import quire.cli.argument.StdoutFailure;

@Command(
    name = "write",
    mixinStandardHelpOptions = true,
    description = "Writes stdin to the end of a stream, which is made where there is none.")
final class StreamWriteCommand implements Callable<Integer> {
  /** The most bytes that the mount writes in one piece, even with other writers. */
  static final int MAX_WRITE = 64 << 10;

  @Mixin private final StreamArgument stream = new StreamArgument();

  @Option(names = "--tee", description = "write it to stdout too")
  private boolean tee;

  @Mixin private final CapacityOption capacity = new CapacityOption();

  @Override
  public Integer call() throws IOException {
    StreamFile file = stream.find();
    file.create(capacity.bytes());
    try (FileChannel to = FileChannel.open(file.path(), StandardOpenOption.APPEND);
        FileInputStream in = new FileInputStream(FileDescriptor.in);
        FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      ByteBuffer chunk = ByteBuffer.allocateDirect(MAX_WRITE);
      while (in.getChannel().read(chunk.clear()) >= 0) {
        writeAll(chunk.flip(), to);
        if (tee) {
          tee(chunk.rewind(), out.getChannel());
        }
      }
    }
    return 0;
  }

  private static void tee(ByteBuffer bytes, FileChannel out) {
    try {
      writeAll(bytes, out);
    } catch (IOException e) {
      throw new StdoutFailure(e);
    }
  }

  private static void writeAll(ByteBuffer bytes, FileChannel to) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }
}
