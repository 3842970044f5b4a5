package quire.vfs;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.stream.ReplayStream;

/**
 * Where the files {@code NAME@…} begin that are open. As long as one is, others of that name begin
 * there too: {@code tail -f} asks for sizes by name, and they must not shrink. Thread-safe.
 */
final class StreamViews {
  private final Map<Name, View> open = new HashMap<>();

  private static final class View {
    final ReplayStream stream;
    final long begin;
    int handles;

    View(ReplayStream stream, long begin) {
      this.stream = stream;
      this.begin = begin;
    }
  }

  private @Nullable View find(Name name, ReplayStream stream) {
    View view = open.get(name);
    return view == null || view.stream != stream ? null : view;
  }

  /** Where such a file begins. */
  synchronized long begin(Name name, ReplayStream stream, StreamName parsed) {
    View view = find(name, stream);
    return view == null ? parsed.begin(stream.buffer()) : view.begin;
  }

  /** The same, for as long as there are as many calls of {@link #close} as of this. */
  synchronized long open(Name name, ReplayStream stream, StreamName parsed) {
    View view = find(name, stream);
    if (view == null) {
      view = new View(stream, parsed.begin(stream.buffer()));
      open.put(name, view);
    }
    view.handles++;
    return view.begin;
  }

  synchronized void close(Name name, ReplayStream stream) {
    View view = find(name, stream);
    if (view != null && --view.handles == 0) {
      open.remove(name);
    }
  }
}
