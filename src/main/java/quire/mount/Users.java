package quire.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The users of this machine, for messages. */
public final class Users {
  private static final int NAME = 0;
  private static final int UID = 2;

  private Users() {}

  /** The user that this process runs as. */
  public static int self() throws IOException {
    return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  /** The name of a user in {@code /etc/passwd}, or its number if there is none. */
  public static String name(int uid) {
    String number = Integer.toUnsignedString(uid);
    try {
      for (String line : Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1)) {
        String[] fields = line.split(":", -1);
        if (fields.length > UID && fields[UID].equals(number)) {
          return fields[NAME];
        }
      }
    } catch (IOException e) {
      return "uid " + number;
    }
    return "uid " + number;
  }
}
