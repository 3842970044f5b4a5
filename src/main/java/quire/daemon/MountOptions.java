package quire.daemon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import quire.fuse.device.SessionOptions;

/**
 * The options of {@code -o}, as users of mount(8) know them. Options that only concern mount(8) and
 * fstab are dropped, ours are taken out, and all others go to the front door.
 */
public final class MountOptions {
  /** Options of mount(8), fstab and systemd, which fuse never sees. */
  private static final Set<String> FOR_OTHERS =
      Set.of("auto", "noauto", "user", "nouser", "users", "nofail", "_netdev", "defaults", "owner");

  /**
   * Options that a path-based front door needs for correct results; see its package documentation.
   */
  private static final List<String> ALWAYS =
      List.of(
          "default_permissions",
          "use_ino",
          "attr_timeout=0",
          "entry_timeout=3600",
          "negative_timeout=3600",
          "auto_cache",
          "subtype=quire");

  private static final String SET_ID = "suid";
  private static final String NO_SET_ID = "nosuid";

  private final List<String> passed = new ArrayList<>();
  private boolean noAtime;
  private boolean nonEmpty;
  private boolean fsName;
  private boolean readOnly;
  private boolean spins;

  /** Reads lists of options; a later option overrides an earlier one. */
  public MountOptions(List<String> lists) {
    for (String list : lists) {
      for (String option : list.split(",", -1)) {
        add(option.strip());
      }
    }
  }

  private void add(String option) {
    if (option.isEmpty() || FOR_OTHERS.contains(option) || option.startsWith("x-")) {
      return;
    }
    switch (option) {
      case "noatime" -> {
        noAtime = true;
        passed.add(option);
      }
      case "relatime", "atime" -> { // the default
        noAtime = false;
        passed.removeIf("noatime"::equals);
      }
      case "ro" -> {
        readOnly = true;
        passed.add(option);
      }
      case "rw" -> {
        readOnly = false;
        passed.removeIf("ro"::equals);
      }
      case SessionOptions.SPIN -> spins = true;
      case SessionOptions.NO_SPIN -> spins = false;
      case "nonempty" -> {
        nonEmpty = true;
        passed.add(option);
      }
      default -> {
        fsName |= option.startsWith("fsname=");
        passed.add(option);
      }
    }
  }

  boolean noAtime() {
    return noAtime || readOnly;
  }

  /** Whether a directory that is not empty may be mounted on. */
  public boolean nonEmpty() {
    return nonEmpty;
  }

  /** The options for the front door that mounts itself. */
  SessionOptions forSession(Path store) {
    return new SessionOptions(passed, store.toString(), spins);
  }

  /** Whether set-id bits should take effect. */
  boolean wantsSetId() {
    return passed.lastIndexOf(SET_ID) > passed.lastIndexOf(NO_SET_ID);
  }

  /**
   * The arguments for libfuse. Set-id bits never take effect there. A program that is about to run
   * keeps the bits that the kernel has seen, and libfuse cannot take them back before it answers
   * the write that removes them.
   */
  String[] forFuse(Path store) {
    List<String> all = new ArrayList<>(passed);
    all.removeIf(SET_ID::equals);
    all.add(NO_SET_ID);
    for (String option : ALWAYS) {
      if (!all.contains(option)) {
        all.add(option);
      }
    }
    if (!fsName) {
      all.add("fsname=" + store.toString().replace("\\", "\\\\").replace(",", "\\,"));
    }
    return new String[] {"-o", String.join(",", all)};
  }
}
