package quire.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quire.io.Durable;
import quire.libc.Descriptors;

/** Segments as files of a directory. Thread-safe. */
public final class FileLogStorage implements LogStorage {
  private static final String SEGMENT = ".seg";
  private static final String UNFINISHED = ".new";

  private final Path directory;
  private final String suffix;
  private final Pattern name;
  private final int flags;

  /** The directory must exist. */
  public FileLogStorage(Path directory) {
    this(directory, SEGMENT);
  }

  /**
   * @param suffix of the file names, for files that are stored like segments but do not belong to
   *     the log
   */
  public FileLogStorage(Path directory, String suffix) {
    this(directory, suffix, Descriptors.O_RDWR);
  }

  private FileLogStorage(Path directory, String suffix, int flags) {
    this.directory = directory;
    this.suffix = suffix;
    this.flags = flags;
    this.name = Pattern.compile("(\\d{8}|[1-9]\\d{8})" + Pattern.quote(suffix));
  }

  /**
   * For a check, which changes nothing: the disk may be mounted read-only, and calls that would
   * change a file fail.
   */
  public static FileLogStorage forReading(Path directory) {
    return forReading(directory, SEGMENT);
  }

  /** As {@link #forReading(Path)}, of files with another suffix. */
  public static FileLogStorage forReading(Path directory, String suffix) {
    return new FileLogStorage(directory, suffix, Descriptors.O_RDONLY);
  }

  private void requireWritable() throws IOException {
    if (flags == Descriptors.O_RDONLY) {
      throw new IOException(directory + " was opened for reading only");
    }
  }

  @Override
  public List<Integer> list() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Matcher found = name.matcher(file.getFileName().toString());
        if (found.matches()) {
          numbers.add(Integer.valueOf(found.group(1)));
        }
      }
    }
    Collections.sort(numbers);
    return numbers;
  }

  @Override
  public SegmentFile create(int number, long length, ByteBuffer header) throws IOException {
    requireWritable();
    Path unfinished = directory.resolve(fileName(number) + UNFINISHED);
    try {
      write(unfinished, length, header);
      Files.move(unfinished, path(number), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    syncEntries();
    return open(number);
  }

  private static void write(Path file, long length, ByteBuffer header) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(length);
      byte[] bytes = new byte[header.remaining()];
      header.get(bytes);
      out.write(bytes);
      out.getFD().sync();
    }
  }

  @Override
  public SegmentFile open(int number) throws IOException {
    return FileSegment.open(path(number), flags);
  }

  @Override
  public void delete(int number) throws IOException {
    requireWritable();
    Files.deleteIfExists(path(number));
  }

  @Override
  public void syncEntries() throws IOException {
    Durable.sync(directory);
  }

  /** The file of a segment, which need not exist. */
  public Path path(int number) {
    return directory.resolve(fileName(number));
  }

  private String fileName(int number) {
    return fileName(number, suffix);
  }

  private static String fileName(int number, String suffix) {
    return "%08d%s".formatted(number, suffix);
  }

  /** The name of the file of a segment in a store. */
  static String nameOf(int number) {
    return fileName(number, SEGMENT);
  }
}
