package quire.vfs.virtual;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.stream.ReplayBuffer;

/**
 * The begin offsets of the open {@code NAME@…} files. While one is open, further opens of its name
 * begin at the same offset, even if the byte there is lost by now: {@code tail -f} asks for sizes
 * by name, and they must not shrink. Thread-safe.
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

  /** The offset at which a file begins that is looked up now. */
  synchronized long begin(Name name, ReplayBuffer stream, StreamName parsed) {
    for (View view : open.getOrDefault(name, List.of())) {
      if (view.stream == stream) {
        return view.begin;
      }
    }
    return parsed.begin(stream);
  }

  /** Notes that a file with this begin was opened; {@link #close} must be called as often. */
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
