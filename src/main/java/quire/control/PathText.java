package quire.control;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Paths and names, which are bytes, as text for people and programs. */
public final class PathText {
  private PathText() {}

  /** The text of the bytes; null if they are not UTF-8. */
  public static @Nullable String decoded(byte[] path) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(path)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** As {@link #escaped(byte[])}. */
  public static String escaped(String path) {
    return escaped(path.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * One line of text, different for each path: backslashes doubled, control characters and bytes
   * that are not UTF-8 as {@code \n} or {@code \x1b}.
   */
  public static String escaped(byte[] path) {
    StringBuilder text = new StringBuilder();
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(path);
    CharBuffer out = CharBuffer.allocate(path.length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      out.flip();
      out.chars().forEach(c -> append(text, (char) c));
      if (result.isUnderflow()) {
        return text.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        appendByte(text, in.get());
      }
      out.clear();
      decoder.reset();
    }
  }

  private static void append(StringBuilder text, char c) {
    switch (c) {
      case '\\' -> text.append("\\\\");
      case '\n' -> text.append("\\n");
      case '\t' -> text.append("\\t");
      default -> {
        if (Character.isISOControl(c)) {
          for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
            appendByte(text, b);
          }
        } else {
          text.append(c);
        }
      }
    }
  }

  private static void appendByte(StringBuilder text, byte b) {
    text.append("\\x%02x".formatted(b));
  }
}
