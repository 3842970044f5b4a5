package quire.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** The records of an extended header: {@code "LENGTH KEY=VALUE\n"}. Not thread-safe. */
final class PaxRecords {
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();
  private boolean binary;

  /** Adds a path or a target. A name that is not UTF-8 needs a record that says so. */
  void name(String key, byte[] value) {
    if (!binary && !isUtf8(value)) {
      binary = true;
      text("hdrcharset", "BINARY");
    }
    add(key.getBytes(US_ASCII), value);
  }

  void text(String key, String value) {
    add(key.getBytes(US_ASCII), value.getBytes(US_ASCII));
  }

  /** Adds any bytes; the key defines their meaning. */
  void add(byte[] key, byte[] value) {
    int rest = 1 + key.length + 1 + value.length + 1;
    int length = rest + 1;
    while (rest + Integer.toString(length).length() != length) {
      length = rest + Integer.toString(length).length();
    }
    records.writeBytes(Integer.toString(length).getBytes(US_ASCII));
    records.write(' ');
    records.writeBytes(key);
    records.write('=');
    records.writeBytes(value);
    records.write('\n');
  }

  byte[] toBytes() {
    return records.toByteArray();
  }

  static boolean isUtf8(byte[] value) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
