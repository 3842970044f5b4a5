package quire.cli.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import quire.cli.argument.NewName;
import quire.control.ByteSize;
import quire.error.Errno;
import quire.error.Failure;
import quire.error.FileReason;
import quire.mount.MountTable;

/** A stream of a mount, through its file and its extended attributes. */
public final class StreamFile {
  static final String CAPACITY = "quire.capacity";
  static final String TOTAL = "quire.total";
  static final String OLDEST = "quire.oldest";
  static final String EXIT = "quire.exit";

  /** The form that the mount's StreamName accepts. */
  private static final Pattern OFFSET = Pattern.compile(".+@(oldest|[0-9]+)");

  /** The least that the mount's Capacity accepts. */
  private static final long LEAST = 4 << 10;

  private static final long MOST = 1 << 30;

  private final String name;
  private final Path path;

  private StreamFile(String name, Path path) {
    this.name = name;
    this.path = path;
  }

  static Path directory(MountTable.Mount mount) {
    return mount.mountPoint().resolve(".quire/streams");
  }

  static StreamFile of(MountTable.Mount mount, String name) {
    NewName.require("stream", name);
    return new StreamFile(name, directory(mount).resolve(name));
  }

  /** The access log, which is a stream too. */
  public static StreamFile accessLog(MountTable.Mount mount) {
    return new StreamFile("accesslog", mount.mountPoint().resolve(".quire/accesslog"));
  }

  String name() {
    return name;
  }

  Path path() {
    return path;
  }

  boolean exists() {
    return Files.exists(path);
  }

  /** Whether only its name is left, because its ring is missing or damaged. */
  boolean isLost() throws IOException {
    try {
      attributes().list();
      return false;
    } catch (FileSystemException e) {
      if (String.valueOf(e.getMessage()).contains(Errno.EIO.text())) {
        return true;
      }
      throw e;
    }
  }

  StreamFile requireThere() {
    if (!exists()) {
      throw new Failure("there is no stream '%s'; quire stream ls lists them".formatted(name));
    }
    return this;
  }

  /** Makes it if there is none. Others may make it, and write to it, at the same time. */
  void create(@Nullable Long capacity) throws IOException {
    requireNoOffset();
    if (capacity != null && (capacity < LEAST || capacity > MOST)) {
      throw new Failure(
          "a stream cannot have a capacity of %d bytes; choose one of 4K to 1G"
              .formatted(capacity));
    }
    try {
      Files.createFile(path);
    } catch (FileAlreadyExistsException e) {
      // it is there
    } catch (FileSystemException e) {
      throw new Failure("cannot make the stream '%s': %s".formatted(name, FileReason.of(e)), e);
    }
    if (capacity != null) {
      setCapacity(capacity);
    }
  }

  /** The mount shows such a name as the stream from an offset on. */
  StreamFile requireNoOffset() {
    if (isView()) {
      throw new Failure(
          ("a stream cannot be called '%s': what is behind @ is an offset in a stream, which"
                  + " --since gives to quire stream read; use another name")
              .formatted(name));
    }
    return this;
  }

  private boolean isView() {
    Matcher matcher = OFFSET.matcher(name);
    if (!matcher.matches()) {
      return false;
    }
    try {
      return matcher.group(1).equals("oldest") || Long.parseLong(matcher.group(1)) >= 0;
    } catch (NumberFormatException e) { // beyond any offset
      return false;
    }
  }

  private void setCapacity(long capacity) throws IOException {
    try {
      set(CAPACITY, capacity);
    } catch (FileSystemException e) {
      if (number(TOTAL) > 0 && number(CAPACITY) != capacity) {
        throw new Failure(
            "the stream '%s' has data, and keeps its capacity of %s; remove it, or use another name"
                .formatted(name, ByteSize.format(number(CAPACITY))),
            e);
      }
      throw new Failure(
          "the stream '%s' is there, but cannot be given a capacity of %d bytes: %s"
              .formatted(name, capacity, FileReason.of(e)),
          e);
    }
  }

  void set(String attribute, long value) throws IOException {
    byte[] text = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    attributes().write(attribute, ByteBuffer.wrap(text));
  }

  long number(String attribute) throws IOException {
    if (isLost()) {
      throw new Failure(
          ("the stream '%s' cannot be read: its ring file is missing or damaged; daemon.log and"
                  + " quire fsck tell more, and quire stream rm forgets it")
              .formatted(name));
    }
    Long number = numberOrNull(attribute);
    if (number == null) {
      throw new NoSuchFileException(path.toString());
    }
    return number;
  }

  /** Null if there is no such attribute. */
  @Nullable Long numberOrNull(String attribute) throws IOException {
    if (!attributes().list().contains(attribute)) {
      return null;
    }
    ByteBuffer value = ByteBuffer.allocate(32);
    attributes().read(attribute, value);
    return Long.valueOf(new String(value.array(), 0, value.position(), StandardCharsets.US_ASCII));
  }

  private UserDefinedFileAttributeView attributes() {
    return Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
  }
}
