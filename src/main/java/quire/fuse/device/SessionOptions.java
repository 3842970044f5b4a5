package quire.fuse.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The options of {@code -o}, in the form of mount(2): flags, and options of the kernel's FUSE.
 * Options of libfuse that a session fulfils anyway are dropped.
 */
public final class SessionOptions {
  /** An option for quire itself: a thread polls for requests for a moment, without sleeping. */
  public static final String SPIN = "spin";

  /** The reverse of {@link #SPIN}. */
  public static final String NO_SPIN = "nospin";

  private static final int NO_SET_ID = 2; // MS_NOSUID
  private static final int NO_DEVICES = 4; // MS_NODEV

  private static final Map<String, Integer> FLAGS =
      Map.of(
          "ro", 1,
          "nosuid", NO_SET_ID,
          "nodev", NO_DEVICES,
          "noexec", 8,
          "sync", 16,
          "dirsync", 128,
          "noatime", 1024,
          "nodiratime", 2048);

  private static final Map<String, Integer> CLEARED =
      Map.of("rw", 1, "suid", NO_SET_ID, "dev", NO_DEVICES, "exec", 8, "async", 16, "atime", 1024);

  private static final Set<String> DROPPED =
      Set.of("nonempty", "use_ino", "big_writes", "kernel_cache", "auto_cache", "relatime");

  private static final Set<String> ALWAYS = Set.of("default_permissions", "subtype=quire");

  private static final String ALLOW_OTHER = "allow_other";
  private static final String SOURCE = "fsname=";

  private final List<String> unknown = new ArrayList<>();
  private String source;
  private int flags = NO_SET_ID | NO_DEVICES;
  private boolean allowOther;
  private final boolean spins;

  /**
   * Takes single options.
   *
   * @param source the source in the mount table, unless an option sets it
   * @param spins whether a thread may poll for requests without sleeping
   */
  public SessionOptions(List<String> options, String source, boolean spins) {
    this.source = source;
    this.spins = spins;
    options.forEach(this::add);
  }

  private void add(String option) {
    if (FLAGS.containsKey(option)) {
      flags |= FLAGS.get(option);
    } else if (CLEARED.containsKey(option)) {
      flags &= ~CLEARED.get(option);
    } else if (option.equals(ALLOW_OTHER)) {
      allowOther = true;
    } else if (option.startsWith(SOURCE)) {
      source = option.substring(SOURCE.length());
    } else if (!DROPPED.contains(option) && !ALWAYS.contains(option)) {
      unknown.add(option);
    }
  }

  /** Options that only libfuse knows. */
  public List<String> unknown() {
    return List.copyOf(unknown);
  }

  public boolean spins() {
    return spins;
  }

  String source() {
    return source;
  }

  /** Whether programs on the mount may run with set-user-id and set-group-id rights. */
  public boolean runsSetId() {
    return (flags & NO_SET_ID) == 0;
  }

  long mountFlags() {
    return flags;
  }

  /** The options for mount(2), by root. */
  String kernelOptions(int fd) {
    return "fd=%d,rootmode=40000,user_id=0,group_id=0,".formatted(fd) + common();
  }

  private String common() {
    String always = "default_permissions,max_read=" + Device.MAX_BYTES;
    return allowOther ? always + "," + ALLOW_OTHER : always;
  }

  /** The options for fusermount, which takes flags as words. */
  String helperOptions() {
    List<String> options = new ArrayList<>(List.of(common(), "subtype=quire"));
    options.add(SOURCE + source.replace("\\", "\\\\").replace(",", "\\,"));
    FLAGS.forEach(
        (word, flag) -> {
          if ((flags & flag) != 0) {
            options.add(word);
          }
        });
    return String.join(",", options);
  }
}
