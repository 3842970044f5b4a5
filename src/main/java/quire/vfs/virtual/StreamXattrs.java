package quire.vfs.virtual;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.stream.ReplayBuffer;

/** The extended attributes of a stream: decimal numbers. */
final class StreamXattrs {
  static final String CAPACITY = "user.quire.capacity";
  static final String TOTAL = "user.quire.total";
  static final String OLDEST = "user.quire.oldest";
  static final String DROPPED = "user.quire.dropped";
  static final String EXIT = "user.quire.exit";

  private StreamXattrs() {}

  /** Null if there is no such attribute. */
  static byte @Nullable [] value(Name name, ReplayBuffer buffer, @Nullable Integer exit) {
    return switch (name.toString()) {
      case CAPACITY -> text(buffer.capacity());
      case TOTAL -> text(buffer.total());
      case OLDEST, DROPPED -> text(buffer.oldest()); // all that is older is dropped
      case EXIT -> exit == null ? null : text(exit);
      default -> null;
    };
  }

  private static byte[] text(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  static List<Name> names(@Nullable Integer exit) {
    List<Name> names = new ArrayList<>();
    for (String name : List.of(CAPACITY, TOTAL, OLDEST, DROPPED)) {
      names.add(Name.of(name));
    }
    if (exit != null) {
      names.add(Name.of(EXIT));
    }
    return names;
  }
}
