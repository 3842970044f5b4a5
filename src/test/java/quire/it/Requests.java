package quire.it;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Random;

/** The requests that go sends to a cache program. */
public final class Requests {
  private Requests() {}

  public static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  public static byte[] action(int number) {
    byte[] id = new byte[32];
    new Random(number).nextBytes(id);
    return id;
  }

  public static String get(int id, byte[] action) {
    return "{\"ID\":%d,\"Command\":\"get\",\"ActionID\":\"%s\"}\n\n"
        .formatted(id, Base64.getEncoder().encodeToString(action));
  }

  public static String put(int id, byte[] action, byte[] body) {
    Base64.Encoder base64 = Base64.getEncoder();
    return "{\"ID\":%d,\"Command\":\"put\",\"ActionID\":\"%s\",\"OutputID\":\"%s\",\"BodySize\":%d}\n\n\"%s\"\n"
        .formatted(
            id,
            base64.encodeToString(action),
            base64.encodeToString(sha256(body)),
            body.length,
            base64.encodeToString(body));
  }

  public static String close(int id) {
    return "{\"ID\":%d,\"Command\":\"close\"}\n\n".formatted(id);
  }
}
