package quire.cacheprog.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.cacheprog.BodyException;
import quire.cacheprog.CacheId;
import quire.cacheprog.Hashing;

/**
 * A body that is being written to a file, and hashed. When the disk of the cache is full, it moves
 * to the {@link Overflow}, with the bytes written so far. Not thread-safe.
 */
final class Incoming implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);

  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private final MessageDigest sha256 = Hashing.sha256();
  private final Overflow overflow;
  private Path file;
  private @Nullable FileChannel out;
  private @Nullable IOException refused;
  private long written;

  /** Opens a file of that name, in an existing directory. */
  Incoming(Path file, Overflow overflow) throws IOException {
    this.file = file;
    this.overflow = overflow;
    try {
      out = FileChannel.open(file, NEW);
    } catch (IOException e) {
      overflow(e);
    }
  }

  /**
   * Writes the whole body, and closes the file; {@link BodyException} if the body does not match
   * the arguments.
   */
  void take(InputStream body, CacheId output, long size) throws IOException {
    byte[] chunk = new byte[Math.clamp(size, 1, Hashing.CHUNK)];
    for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
      sha256.update(chunk, 0, count);
      write(ByteBuffer.wrap(chunk, 0, count));
      written += count;
    }
    CacheId is = CacheId.of(sha256.digest());
    if (written != size || !is.equals(output)) {
      throw new BodyException(
          "the body has %d bytes and the SHA-256 %s, and %d and %s were announced"
              .formatted(written, is, size, output));
    }
    finish(output, size);
  }

  /** Closes the file: on a network it is only then that some errors of writes are told. */
  private void finish(CacheId output, long size) throws IOException {
    try {
      close();
    } catch (IOException e) {
      overflow(e);
      close();
    }
    if (refused != null && !Hashing.isIntact(file, output, size)) {
      throw new IOException(
          "the cache directory cannot take an output (%s), and has damaged it meanwhile; build again"
              .formatted(Reason.of(refused)),
          refused);
    }
  }

  private void write(ByteBuffer chunk) throws IOException {
    FileChannel channel = out;
    try {
      writeTo(channel, chunk);
    } catch (IOException e) {
      overflow(e);
      chunk.rewind();
      writeTo(out, chunk);
    }
  }

  private static void writeTo(@Nullable FileChannel channel, ByteBuffer chunk) throws IOException {
    if (channel == null) {
      throw new IOException("there is no file to write to");
    }
    while (chunk.hasRemaining()) {
      channel.write(chunk);
    }
  }

  /**
   * Moves it to the overflow, with what the present file has of it.
   *
   * @param reason why it cannot stay
   */
  void overflow(IOException reason) throws IOException {
    if (refused != null) {
      throw reason; // there as well
    }
    refused = reason;
    Path partial = file;
    FileChannel before = out;
    try {
      file = overflow.newFile(reason);
      FileChannel after = FileChannel.open(file, NEW);
      out = after;
      if (before != null) {
        copy(partial, after);
      }
    } finally {
      closeBroken(before);
      deleteIfThere(partial);
    }
  }

  private static void closeBroken(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.debug("a file that could not be written cannot be closed either", e);
    }
  }

  private void copy(Path partial, FileChannel into) throws IOException {
    try (FileChannel from = FileChannel.open(partial)) {
      for (long at = 0; at < written; ) {
        at += from.transferTo(at, written - at, into);
      }
    }
  }

  /** Deletes its file, because something has failed. */
  void discard(IOException failure) {
    try {
      deleteIfThere(file);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** The place of a file that could not be made may not be a directory. */
  private static void deleteIfThere(Path partial) throws IOException {
    if (Files.exists(partial, LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(partial);
    }
  }

  /** The reason why it is in the overflow; null if it is not. */
  @Nullable IOException refused() {
    return refused;
  }

  /** The present file of the bytes. */
  Path file() {
    return file;
  }

  /** Ends writing; the file stays. */
  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }
}
