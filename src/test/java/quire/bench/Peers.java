package quire.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The registry of peers. A new peer is one class and one line here. */
final class Peers {
  /** What the report compares, and with whom the chart compares everybody. */
  static final String SUBJECT = "quire";

  static final String BASELINE = "bindfs";

  /** Each function gets the peer's own directory, empty, on the work disk. */
  private final Map<String, Function<Path, Peer>> registry = new LinkedHashMap<>();

  Peers(Path launcher) {
    registry.put("ext4", PlainPeer::new);
    registry.put(BASELINE, BindfsPeer::new);
    registry.put(SUBJECT, home -> new QuirePeer(home, launcher));
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
