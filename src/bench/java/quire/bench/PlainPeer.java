package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory on the work disk: the best that a mounted peer could come near to. */
final class PlainPeer implements Peer {
  private final Path home;

  PlainPeer(Path home) {
    this.home = home;
  }

  @Override
  public String name() {
    return "ext4";
  }

  @Override
  public String check() throws IOException {
    String type = Files.getFileStore(home.getParent()).type();
    if (!type.equals("ext4")) {
      throw new BenchException(
          "The work directory is on " + type + ", not on ext4: choose another with --work DIR");
    }
    return "ext4 of kernel " + System.getProperty("os.version");
  }

  @Override
  public Path start() throws IOException {
    return Files.createDirectories(home);
  }

  @Override
  public void stop() {}
}
