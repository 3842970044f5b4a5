package quire.cli.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quire.cli.argument.JsonOption;
import quire.cli.argument.StdoutFailure;
import quire.control.Json;

@Command(
    name = "read",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what a stream keeps.",
      "Where bytes are lost, a line on stderr says how many, from where to where. Bytes that are"
          + " damaged in the store are left out and reported in the same way; then the exit status"
          + " is 1.",
      "With --json it prints a line for each piece: its offset, its length and its bytes, as text"
          + " where they are UTF-8 and as base64 otherwise; and one for each loss, or damage."
    })
final class StreamReadCommand implements Callable<Integer> {
  @Mixin private final StreamArgument stream = new StreamArgument();

  @Option(
      names = "--since",
      paramLabel = "OFFSET",
      description =
          "where to begin, counted from the beginning of the stream; if not given, at the"
              + " oldest byte that is kept")
  private long since = -1;

  @Option(
      names = {"-f", "--follow"},
      description = "wait for more bytes and print them, until the stream is removed")
  private boolean follow;

  @Mixin private final JsonOption json = new JsonOption();

  private final FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel();

  private boolean foundDamage;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    StreamFile file = stream.find().requireThere();
    boolean fromOldest = spec.commandLine().getParseResult().matchedOption("--since") == null;
    if (!fromOldest && since < 0) {
      throw new ParameterException(spec.commandLine(), "an offset cannot be negative: " + since);
    }
    try (StreamReader reader =
        new StreamReader(file, fromOldest ? file.number(StreamFile.OLDEST) : since)) {
      if (reader.position() < since) {
        tell("the stream ends at %d, before %d".formatted(reader.position(), since));
      }
      StreamReader.Listener listener = json.isGiven() ? new AsJson() : new AsBytes();
      if (follow) {
        reader.follow(listener);
      } else {
        reader.readAll(listener);
      }
    }
    return foundDamage ? 1 : 0;
  }

  private void tell(String sentence) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("quire: " + sentence);
    err.flush();
  }

  private void write(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw new StdoutFailure(e);
    }
  }

  private final class AsBytes implements StreamReader.Listener {
    @Override
    public void bytes(long offset, ByteBuffer bytes) {
      write(bytes);
    }

    @Override
    public void lost(long from, long to) {
      tell("%d bytes are lost, from %d to %d".formatted(to - from, from, to));
    }

    @Override
    public void damaged(long from, long to) {
      foundDamage = true;
      tell(
          "%d bytes are damaged in the store, and left out, from %d to %d; see quire fsck --deep"
              .formatted(to - from, from, to));
    }
  }

  private final class AsJson implements StreamReader.Listener {
    @Override
    public void bytes(long offset, ByteBuffer bytes) {
      ObjectNode line = Json.object().put("offset", offset);
      line.put("length", bytes.remaining());
      print(put(line, bytes));
    }

    private static ObjectNode put(ObjectNode line, ByteBuffer bytes) {
      try {
        String text = StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        return line.put("text", text);
      } catch (CharacterCodingException e) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return line.put("base64", Base64.getEncoder().encodeToString(copy));
      }
    }

    @Override
    public void lost(long from, long to) {
      print(Json.object().put("lost", to - from).put("from", from).put("to", to));
    }

    @Override
    public void damaged(long from, long to) {
      foundDamage = true;
      print(Json.object().put("damaged", to - from).put("from", from).put("to", to));
    }

    private void print(ObjectNode line) {
      write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }
  }
}
