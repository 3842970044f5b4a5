package quire.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The registry of peers. A new peer is one class and one line here. */
final class Peers {
  /**
   * The peer that the report compares with others, and the one that the chart compares all with.
   */
  static final String SUBJECT = "quire";

  static final String BASELINE = "bindfs";

  /** The subject without the start of its command line client. */
  static final String SUBJECT_BY_MKDIR = "quire-mkdir";

  /** The subject with a build cache that the daemon of a mount keeps. */
  static final String SUBJECT_BY_MOUNT = "quire-mount";

  /** Each function gets the peer's own directory, empty, on the work disk. */
  private final Map<String, Function<Path, Peer>> registry = new LinkedHashMap<>();

  private Peers() {}

  static Peers fileSystems(Path launcher) {
    Peers peers = new Peers();
    peers.registry.put("ext4", PlainPeer::new);
    peers.registry.put(BASELINE, PassThroughPeer::bindfs);
    peers.registry.put("fuse-overlayfs", PassThroughPeer::overlay);
    peers.registry.put(SUBJECT, home -> new QuirePeer(home, launcher));
    peers.registry.put(
        "quire-jnr", home -> new QuirePeer(home, launcher, "", List.of("--front-door", "jnr")));
    for (String spinning : List.of("spin", "nospin")) {
      peers.registry.put(
          "quire-" + spinning, home -> new QuirePeer(home, launcher, "", List.of("-o", spinning)));
    }
    return peers;
  }

  /** The peers that can take snapshots of a tree. */
  static Peers snapshots(Path launcher) {
    Peers peers = new Peers();
    peers.registry.put(SUBJECT, home -> QuireSnapshots.byVerb(home, launcher));
    peers.registry.put(SUBJECT_BY_MKDIR, home -> QuireSnapshots.byMkdir(home, launcher));
    peers.registry.put("cp", home -> new ToolPeer(home, new CopyTool()));
    peers.registry.put("git", home -> new ToolPeer(home, new GitTool()));
    peers.registry.put("restic", home -> new ToolPeer(home, new ResticTool()));
    peers.registry.put("borg", home -> new ToolPeer(home, new BorgTool()));
    return peers;
  }

  /** The peers that can show a tree that is kept in one file, or write a tree as one file. */
  static Peers archives(Path launcher) {
    Peers peers = new Peers();
    peers.registry.put(SUBJECT, home -> QuireViews.asTree(home, launcher));
    peers.registry.put("quire-view", home -> QuireViews.asFile(home, launcher));
    peers.registry.put("squashfuse", ArchiveMount::squashfuse);
    peers.registry.put("fuse-zip", ArchiveMount::fuseZip);
    peers.registry.put("archivemount", ArchiveMount::archivemount);
    peers.registry.put("tools", ArchiveTools::new);
    return peers;
  }

  /** The peers that can keep the end of a log. */
  static Peers streams(Path launcher) {
    Peers peers = new Peers();
    peers.registry.put(SUBJECT, home -> new QuirePeer(home, launcher));
    peers.registry.put("ext4", PlainPeer::new);
    return peers;
  }

  /** The peers that can keep the build cache of the go command. */
  static Peers buildCaches(Path launcher) {
    Peers peers = new Peers();
    peers.registry.put(SUBJECT, home -> BuildCache.inDirectory(home, launcher));
    peers.registry.put(SUBJECT_BY_MOUNT, home -> BuildCache.inDaemon(home, launcher));
    peers.registry.put("go", BuildCache::ofGo);
    return peers;
  }

  /** A mount with the counters and the log of requests, and one without them. */
  static Peers observation(Path launcher) {
    Peers peers = new Peers();
    peers.registry.put(SUBJECT, home -> new QuirePeer(home, launcher));
    peers.registry.put(
        "quire-unobserved", home -> new QuirePeer(home, launcher, "-Dquire.metrics=off"));
    return peers;
  }

  static Peers smallHeap(Path launcher) {
    Peers peers = new Peers();
    peers.registry.put(SUBJECT, home -> QuireSnapshots.inSmallHeap(home, launcher));
    return peers;
  }

  List<String> names() {
    return List.copyOf(registry.keySet());
  }

  /** Creates the named peers, in the order of the names, each with a home below {@code area}. */
  List<Peer> create(List<String> names, Path area) {
    List<Peer> peers = new ArrayList<>();
    for (String name : names) {
      Function<Path, Peer> constructor = registry.get(name);
      if (constructor == null) {
        throw new BenchException("No peer " + name + "; there are: " + String.join(", ", names()));
      }
      peers.add(constructor.apply(area.resolve(name)));
    }
    return peers;
  }
}
