package quire.snapshot.tree;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.snapshot.castore.NodeRules;

/** The extended attributes of an inode, in the order of the bytes of their names. Immutable. */
public final class TreeXattrs {
  /** No attribute. */
  public static final TreeXattrs NONE = new TreeXattrs(new TreeMap<>());

  private static final int MAX_VALUE = 65_536;

  /** Heap bytes of an attribute, besides name and value. */
  private static final int ENTRY_BYTES = 120;

  private final NavigableMap<Name, byte[]> values;

  private TreeXattrs(NavigableMap<Name, byte[]> values) {
    this.values = values;
  }

  /**
   * The attributes of a map, in any order. Its values are not copied, so they must not be changed.
   *
   * @throws IllegalArgumentException if a name is not 1 to 255 bytes without NUL, or a value is
   *     longer than 64 KiB
   */
  public static TreeXattrs of(Map<Name, byte[]> values) {
    if (values.isEmpty()) {
      return NONE;
    }
    values.forEach(TreeXattrs::require);
    return new TreeXattrs(new TreeMap<>(values));
  }

  /** Those attributes whose names match. */
  public TreeXattrs only(Predicate<Name> wanted) {
    NavigableMap<Name, byte[]> some = new TreeMap<>(values);
    some.keySet().removeIf(wanted.negate());
    return of(some);
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  public int size() {
    return values.size();
  }

  /** About how many bytes of the heap they take. */
  public int heapBytes() {
    long bytes = 0;
    for (Map.Entry<Name, byte[]> entry : values.entrySet()) {
      bytes += ENTRY_BYTES + entry.getKey().length() + entry.getValue().length;
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE / 2);
  }

  public List<Name> names() {
    return List.copyOf(values.keySet());
  }

  /** The value itself, which must not be changed; null if there is no such attribute. */
  public byte @Nullable [] value(Name name) {
    return values.get(name);
  }

  /** Visits each name with its value, in order. */
  public void forEach(BiConsumer<Name, byte[]> action) {
    values.forEach(action);
  }

  private static void require(Name name, byte[] value) {
    if (name.length() == 0 || name.length() > Name.MAX_BYTES || NodeRules.has(name.bytes(), 0)) {
      throw new IllegalArgumentException(
          "the attribute '%s' has a name that is not 1 to 255 bytes without NUL".formatted(name));
    }
    if (value.length > MAX_VALUE) {
      throw new IllegalArgumentException(
          "the attribute '%s' has %d bytes, more than %d".formatted(name, value.length, MAX_VALUE));
    }
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof TreeXattrs xattrs) || xattrs.size() != size()) {
      return false;
    }
    Iterator<Map.Entry<Name, byte[]>> theirs = xattrs.values.entrySet().iterator();
    for (Map.Entry<Name, byte[]> mine : values.entrySet()) {
      Map.Entry<Name, byte[]> their = theirs.next();
      if (!mine.getKey().equals(their.getKey())
          || !Arrays.equals(mine.getValue(), their.getValue())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (Map.Entry<Name, byte[]> entry : values.entrySet()) {
      hash = 31 * (31 * hash + entry.getKey().hashCode()) + Arrays.hashCode(entry.getValue());
    }
    return hash;
  }

  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
