package quire.it;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Follows a {@link KillPlan} in a directory of a mount until the mount goes away. After each step
 * that returned, a byte is appended to a file elsewhere, so its size is the number of acknowledged
 * steps.
 */
final class KillWriter {
  private final Path directory;

  private KillWriter(Path directory) {
    this.directory = directory;
  }

  /** Arguments: the directory, the seed, the file of acknowledgements. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    KillPlan plan = new KillPlan(Long.parseLong(arguments[1]));
    try (FileChannel acknowledged = append(Path.of(arguments[2]));
        FileChannel appended = append(directory.resolve(KillPlan.APPENDED))) {
      KillWriter writer = new KillWriter(directory);
      while (true) {
        writer.follow(plan.next(), appended);
        acknowledged.write(ByteBuffer.wrap(new byte[] {'.'}));
      }
    } catch (IOException e) {
      System.err.println(e); // the end: the mount is gone
    }
  }

  private static FileChannel append(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void follow(KillPlan.Step step, FileChannel appended) throws IOException {
    Path file = directory.resolve(step.name());
    switch (step.action()) {
      case CREATE -> Files.write(file, step.bytes(), StandardOpenOption.CREATE_NEW);
      case APPEND -> {
        appended.write(ByteBuffer.wrap(step.bytes()));
        appended.force(true);
      }
      case REPLACE -> {
        Path temporary = directory.resolve(KillPlan.TEMPORARY);
        Files.write(temporary, step.bytes());
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      }
      case REMOVE -> Files.delete(file);
      case TRUNCATE -> {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(step.size());
        }
      }
      case LINK -> Files.createLink(directory.resolve(step.other()), file);
    }
  }
}
