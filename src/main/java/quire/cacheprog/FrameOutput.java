package quire.cacheprog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;

/** Writes lines and bodies, each in one piece. Needs 128 KiB for a body. Not thread-safe. */
final class FrameOutput {
  /** Bytes that are encoded at a time: a multiple of 3, so that only the last has padding. */
  private static final int CHUNK = 3 << 14;

  private final OutputStream out;

  FrameOutput(OutputStream out) {
    this.out = out;
  }

  void response(CacheResponse response) throws IOException {
    byte[] line = JsonLines.encode(response);
    byte[] whole = Arrays.copyOf(line, line.length + 1);
    whole[line.length] = '\n';
    out.write(whole);
    out.flush();
  }

  /** Called when a part of a request has reached the other side. */
  interface Progress {
    void made();
  }

  /**
   * Writes a request.
   *
   * @param body exactly as many bytes as the request says
   * @throws BodyException if the body cannot be read, or is shorter. The other side has then got a
   *     shorter body than announced, and can read the next message
   */
  void request(CacheRequest request, InputStream body, Progress progress) throws IOException {
    byte[] line = JsonLines.encode(request);
    byte[] whole = Arrays.copyOf(line, line.length + 2);
    whole[line.length] = '\n';
    whole[line.length + 1] = '\n';
    out.write(whole);
    try {
      if (request.bodySize() > 0) {
        body(request.bodySize(), body, progress);
      }
    } finally {
      out.flush();
    }
  }

  private void body(long size, InputStream body, Progress progress) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK, size)];
    byte[] encoded = new byte[(chunk.length + 2) / 3 * 4];
    out.write('"');
    try {
      for (long left = size; left > 0; left -= chunk.length) {
        int count = (int) Math.min(chunk.length, left);
        byte[] bytes = read(body, chunk, count);
        out.write(encoded, 0, Base64.getEncoder().encode(bytes, encoded));
        progress.made();
      }
    } finally {
      out.write('"'); // also after a failure: else all next bytes would belong to the body
      out.write('\n');
    }
  }

  private static byte[] read(InputStream body, byte[] chunk, int count) throws BodyException {
    int got;
    try {
      got = body.readNBytes(chunk, 0, count);
    } catch (IOException e) {
      throw new BodyException("the body cannot be read: " + e.getMessage(), e);
    }
    if (got < count) {
      throw new BodyException("the body ends before as many bytes as were announced");
    }
    return count == chunk.length ? chunk : Arrays.copyOf(chunk, count);
  }
}
