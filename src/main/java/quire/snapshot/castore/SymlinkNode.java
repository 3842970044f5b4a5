package quire.snapshot.castore;

import java.util.Arrays;
import quire.catalog.Name;

/**
 * A symbolic link. Immutable.
 *
 * @param target 1 to {@link #MAX_TARGET} bytes without NUL; not copied, so it must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record SymlinkNode(Name name, byte[] target) implements Node {
  /** Linux's limit for a target, in bytes. */
  public static final int MAX_TARGET = 4095;

  /**
   * @throws IllegalArgumentException where castore does not accept the name or the target
   */
  public SymlinkNode {
    NodeRules.requireName(name);
    NodeRules.requireTarget(name, target);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SymlinkNode node
        && name.equals(node.name)
        && Arrays.equals(target, node.target);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(target);
  }

  @Override
  public String toString() {
    return "SymlinkNode[name=%s, target=%s]".formatted(name, Name.of(target));
  }
}
