package quire.fsck;

import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Tells of inodes one by one, by their names, and of how many there are where that is too much. */
final class NamedInodes {
  private static final int TOLD = 100;

  private NamedInodes() {}

  /**
   * Tells of each.
   *
   * @param names what messages call an inode
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
