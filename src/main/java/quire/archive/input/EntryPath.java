package quire.archive.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import quire.catalog.Name;

/** Paths in archives, which may be anything. */
final class EntryPath {
  private static final Name DOT = Name.of(".");
  private static final Name DOT_DOT = Name.of("..");

  private EntryPath() {}

  /**
   * The names on the way from the top to an entry; none for the top itself.
   *
   * @throws quire.error.FsException where the path leads out of the archive
   */
  static List<Name> of(byte[] path) {
    return names(path, path);
  }

  /** As {@link #of}, of what an entry is a link to. */
  static List<Name> target(byte[] target, byte[] entry) {
    return names(target, entry);
  }

  private static List<Name> names(byte[] path, byte[] entry) {
    if (path.length > 0 && path[0] == '/') {
      throw Refusal.of(entry, "has an absolute path; extract it with a tool that knows what to do");
    }
    List<Name> names = new ArrayList<>();
    int from = 0;
    for (int at = 0; at <= path.length; at++) {
      if (at == path.length || path[at] == '/') {
        add(Name.of(Arrays.copyOfRange(path, from, at)), entry, names);
        from = at + 1;
      }
    }
    return names;
  }

  private static void add(Name name, byte[] entry, List<Name> names) {
    if (name.equals(DOT_DOT)) {
      throw Refusal.of(entry, "leads out of its directory by '..'");
    }
    if (name.length() > 0 && !name.equals(DOT)) {
      names.add(name);
    }
  }
}
