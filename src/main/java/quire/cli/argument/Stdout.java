package quire.cli.argument;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The stdout of this process, for text. A {@link PrintWriter} hides why a write has failed; this
 * remembers it for the end of the verb. What comes after a failure is dropped. A verb that goes on
 * for long asks {@link PrintWriter#checkError} now and then.
 */
public final class Stdout {
  private final OutputStream file = new FileOutputStream(FileDescriptor.out);
  private @Nullable IOException failure;

  /** UTF-8 whatever the locale, or it would change paths. */
  private final PrintWriter writer =
      new PrintWriter(new Remembering(), Terminal.is(Terminal.STDOUT), StandardCharsets.UTF_8);

  private final class Remembering extends OutputStream {
    @Override
    public void write(int next) throws IOException {
      write(new byte[] {(byte) next}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      if (failure != null) {
        return;
      }
      try {
        file.write(bytes, from, count);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }

  /**
   * Writes each line at once to a terminal; elsewhere, as is usual, in pieces of some kilobytes, so
   * that {@code | head} does not cut off a short output.
   */
  public PrintWriter writer() {
    return writer;
  }

  /**
   * The exit status of a verb that has ended: another one if its output is not complete. To be
   * called once.
   *
   * @param err gets the reason
   */
  public int exit(int status, PrintWriter err) {
    writer.flush();
    if (failure == null) {
      return status;
    }
    int changed = new StdoutFailure(failure).exit(err);
    return status == 0 ? changed : status;
  }
}
