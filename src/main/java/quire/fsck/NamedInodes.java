package quire.fsck;

import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Reports inodes one by one, by their names; if there are too many, only their number. */
final class NamedInodes {
  private static final int TOLD = 100;

  private NamedInodes() {}

  /**
   * Reports each inode.
   *
   * @param names the name of an inode in messages
   * @param sentence with {@code %s} in the place of the name
   */
  static void tell(
      Collection<Long> inodes, Consumer<String> sink, LongFunction<String> names, String sentence) {
    inodes.stream().limit(TOLD).forEach(ino -> sink.accept(sentence.formatted(names.apply(ino))));
    if (inodes.size() > TOLD) {
      sink.accept(sentence.formatted("%d more inodes".formatted(inodes.size() - TOLD)));
    }
  }
}
