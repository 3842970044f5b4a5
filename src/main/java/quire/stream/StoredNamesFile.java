package quire.stream;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.io.Durable;
import quire.io.SmallFile;

/** A {@link NamesFile} in a directory. */
final class StoredNamesFile implements NamesFile {
  private static final Logger LOG = LoggerFactory.getLogger(StoredNamesFile.class);

  private static final String UNFINISHED = ".new";

  private final Path path;
  private RandomAccessFile file;

  private StoredNamesFile(Path path, String mode) throws IOException {
    this.path = path;
    this.file = new RandomAccessFile(path.toFile(), mode);
  }

  /** Opens the file; makes it if there is none. */
  static StoredNamesFile open(Path path) throws IOException {
    if (Files.exists(path)) {
      SmallFile.requireRegular(path);
    }
    return new StoredNamesFile(path, "rw");
  }

  /** Opens a file that exists, so that it cannot be changed. */
  static StoredNamesFile forReading(Path path) throws IOException {
    SmallFile.requireRegular(path);
    return new StoredNamesFile(path, "r");
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public long length() throws IOException {
    return file.length();
  }

  @Override
  public void read(long at, byte[] into) throws IOException {
    file.seek(at);
    file.readFully(into);
  }

  @Override
  public void write(long at, byte[] bytes) throws IOException {
    file.seek(at);
    file.write(bytes);
  }

  @Override
  public void sync() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void replace(byte[] content) throws IOException {
    Path unfinished = path.resolveSibling(path.getFileName() + UNFINISHED);
    RandomAccessFile next = new RandomAccessFile(unfinished.toFile(), "rw");
    try {
      next.setLength(0);
      next.write(content);
      next.getFD().sync();
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      next.close();
      Files.deleteIfExists(unfinished);
      throw e;
    }
    RandomAccessFile before = file;
    file = next;
    try (before) {
      Durable.syncName(path);
    } catch (IOException e) {
      LOG.warn("a loss of power may bring back what was in {}", path, e); // it is replaced
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
