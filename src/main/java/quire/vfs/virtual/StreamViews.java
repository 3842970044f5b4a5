package quire.vfs.virtual;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.stream.ReplayBuffer;

/**
 * Where the files {@code NAME@…} begin that are open. As long as one is, others of that name begin
 * there too: {@code tail -f} asks for sizes by name, and they must not shrink. Thread-safe.
 */
final class StreamViews {
  private final Map<Name, List<View>> open = new HashMap<>();

  private static final class View {
    final ReplayBuffer stream;
    final long begin;
    int handles;

    View(ReplayBuffer stream, long begin) {
      this.stream = stream;
      this.begin = begin;
    }
  }

  /** Where such a file begins that is looked up now. */
  synchronized long begin(Name name, ReplayBuffer stream, StreamName parsed) {
    for (View view : open.getOrDefault(name, List.of())) {
      if (view.stream == stream) {
        return view.begin;
      }
    }
    return parsed.begin(stream);
  }

  /** A file is opened that begins there; to be closed as often. */
  synchronized void open(Name name, ReplayBuffer stream, long begin) {
    List<View> views = open.computeIfAbsent(name, same -> new ArrayList<>());
    View view = find(views, stream, begin);
    if (view == null) {
      view = new View(stream, begin);
      views.add(view);
    }
    view.handles++;
  }

  synchronized void close(Name name, ReplayBuffer stream, long begin) {
    List<View> views = open.getOrDefault(name, List.of());
    View view = find(views, stream, begin);
    if (view == null || --view.handles > 0) {
      return;
    }
    views.remove(view);
    if (views.isEmpty()) {
      open.remove(name);
    }
  }

  private static @Nullable View find(List<View> views, ReplayBuffer stream, long begin) {
    return views.stream()
        .filter(view -> view.stream == stream && view.begin == begin)
        .findFirst()
        .orElse(null);
  }
}
