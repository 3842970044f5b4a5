package quire.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Uses the session, or libfuse if the kernel or an option rules the session out. Serves once. */
final class AutoFrontDoor implements FrontDoor {
  private static final Logger LOG = LoggerFactory.getLogger(AutoFrontDoor.class);

  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

  private final Supplier<FrontDoor> session;
  private final Supplier<FrontDoor> jnr;
  private volatile @Nullable FrontDoor serving;

  /** Each door is made only when it has to serve. */
  AutoFrontDoor(Supplier<FrontDoor> session, Supplier<FrontDoor> jnr) {
    this.session = session;
    this.jnr = jnr;
  }

  @Override
  public String name() {
    FrontDoor door = serving;
    return door == null ? FrontDoorChoice.AUTO.word() : door.name();
  }

  @Override
  public void writeBack() {
    FrontDoor door = serving;
    if (door != null) {
      door.writeBack();
    }
  }

  @Override
  public void serve(Path mountPoint, Path store, MountOptions options) throws IOException {
    FrontDoor door = sessionServes(options.forSession(store).unknown()) ? session.get() : jnr.get();
    serving = door;
    door.serve(mountPoint, store, options);
  }

  private static boolean sessionServes(List<String> unknown) {
    if (!unknown.isEmpty()) {
      LOG.info("only libfuse may know the option {}; the front door is jnr", unknown.get(0));
      return false;
    }
    String release = System.getProperty("os.version", "");
    if (!speaksTheProtocol(release)) {
      LOG.info("Linux {} is older than 5.4; the front door is jnr", release);
      return false;
    }
    return true;
  }

  /** Whether a kernel of this release, as uname(2) tells it, speaks FUSE 7.31 or newer. */
  static boolean speaksTheProtocol(String release) {
    Matcher parts = RELEASE.matcher(release);
    if (!parts.matches()) {
      return false;
    }
    int major = Integer.parseInt(parts.group(1));
    int minor = Integer.parseInt(parts.group(2));
    return major > 5 || (major == 5 && minor >= 4);
  }
}
