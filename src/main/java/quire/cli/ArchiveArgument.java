package quire.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import quire.archive.Archives;
import quire.cli.argument.MountArgument;
import quire.cli.argument.PlaceArgument;
import quire.control.Answer;
import quire.control.Control;
import quire.control.Place;
import quire.control.Request;
import quire.error.Errno;
import quire.error.Failure;
import quire.error.FileReason;
import quire.mount.MountTable;

/** A directory that a verb reads as an archive. */
final class ArchiveArgument {
  private static final Path ARCHIVES = Path.of(".quire", "archives");

  @Parameters(
      paramLabel = "SOURCE",
      description =
          "a snapshot, NAME/PATH in one, or a directory on the mount; "
              + "where a snapshot has the name of the directory, write ./ before it")
  private String source = "";

  @Mixin private final MountArgument mount = new MountArgument();

  /** Opens the archive. It contains the directory as it is now; later changes do not affect it. */
  FileChannel open(String format) throws IOException {
    if (!Archives.suffixes().contains(format)) {
      throw new Failure(
          "there is no archive format '%s'; there are %s"
              .formatted(format, String.join(", ", Archives.suffixes())));
    }
    PlaceArgument place = new PlaceArgument(source);
    MountTable.Mount found = mount.find(place.livePath());
    Place directory = place.on(found);
    if (directory.isFile()) {
      throw new Failure(source + " is not a directory; only directories can be archived");
    }
    String name =
        Control.ask(found, new Request.Archive(directory), Answer.OpenedArchive.class).archive();
    try {
      return FileChannel.open(found.mountPoint().resolve(ARCHIVES).resolve(name + "." + format));
    } catch (FileSystemException e) {
      throw unreadable(FileReason.of(e), e);
    }
  }

  /** Reads what comes next of the archive; negative at its end. */
  int read(FileChannel archive, ByteBuffer into) {
    try {
      return archive.read(into);
    } catch (IOException e) {
      throw unreadable(String.valueOf(e.getMessage()), e);
    }
  }

  /** The user did not ask for the path in the exception, so the message names the source. */
  private Failure unreadable(String reason, IOException cause) {
    String advice =
        reason.contains(Errno.EIO.text())
            ? "; the store is damaged: daemon.log in it says where, and quire fsck --deep lists all damage"
            : "";
    return new Failure("cannot read all of %s: %s%s".formatted(source, reason, advice), cause);
  }
}
