package quire.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a store's lock.
 *
 * <pre>
 * 4711                            (with blanks, {@value #PID_BYTES} bytes)
 * open 1714557600123              when the holder has opened the store, in ms since 1970
 * safe 1714550000456              the opening before, if everything was safe at its end
 * </pre>
 *
 * <p>When the holder closes the store in good order, its {@code open} becomes {@code safe}. An
 * older quire, which does not know these words, writes and reads the pid alone.
 *
 * @param opening the number of the last opening; empty if there is none
 * @param safe whether everything was safe at its end
 * @param before the number of the opening before, if everything was safe at its end
 */
record LockText(String opening, boolean safe, String before) {
  /** Older programs take all of these bytes for the pid. */
  static final int PID_BYTES = 32;

  private static final int MOST_BYTES = 128;

  private static final String OPEN = "open";
  private static final String SAFE = "safe";

  private static final Pattern WORDS =
      Pattern.compile("(open|safe) ([0-9]+)\n(?:safe ([0-9]+)\n)?");

  /** The value for a text without these words. */
  static final LockText NONE = new LockText("", false, "");

  /** The text as it is now. */
  static LockText read(FileChannel file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
    while (bytes.hasRemaining() && file.read(bytes, PID_BYTES + bytes.position()) > 0) {}
    Matcher words = WORDS.matcher(StandardCharsets.US_ASCII.decode(bytes.flip()));
    if (!words.matches()) {
      return NONE;
    }
    String before = Optional.ofNullable(words.group(3)).orElse("");
    return new LockText(words.group(2), words.group(1).equals(SAFE), before);
  }

  /** Whether everything was safe at the end of an opening. */
  boolean tellsSafe(String number) {
    return (safe && opening.equals(number)) || before.equals(number);
  }

  /** Begins an opening. Nothing is cut off before it is written: others may be reading. */
  static void open(FileChannel file, long pid, long millis) throws IOException {
    LockText last = read(file);
    String before = last.safe ? SAFE + " " + last.opening + "\n" : "";
    String padded = pid + " ".repeat(PID_BYTES - 1 - Long.toString(pid).length());
    String text = padded + "\n" + OPEN + " " + millis + "\n" + before; // Formatter starts slowly
    write(file, text, 0);
    file.truncate(text.length());
  }

  /** Tells that everything is safe. */
  static void markSafe(FileChannel file) throws IOException {
    write(file, SAFE, PID_BYTES);
  }

  private static void write(FileChannel file, String text, int at) throws IOException {
    ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
    while (bytes.hasRemaining()) {
      file.write(bytes, at + bytes.position());
    }
  }
}
