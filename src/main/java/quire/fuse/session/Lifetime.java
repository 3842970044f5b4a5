package quire.fuse.session;

import quire.catalog.Name;

/** How long the kernel may cache an inode and the name that led to it. */
enum Lifetime {
  /** Files and directories that change through this mount only, so that the kernel knows. */
  LIVE(Seconds.DAY, Seconds.DAY, Seconds.DAY),

  /**
   * A live file that is open for writing. Its allocated space changes whenever the kernel writes
   * back, and cached attributes would not show that. Each write asks for them, too.
   */
  WRITTEN(Seconds.DAY, Seconds.MOMENT, Seconds.DAY),

  /** {@code .quire}: always there, but its attributes follow those of other inodes. */
  QUIRE(Seconds.DAY, Seconds.MOMENT, Seconds.NONE),

  /** {@code .quire/snapshots}. */
  SNAPSHOTS(Seconds.DAY, Seconds.MOMENT, Seconds.NONE),

  /** {@code .quire/clones}. */
  CLONES(Seconds.DAY, Seconds.MOMENT, Seconds.NONE),

  /** A clone in there: a rename moves it to the live tree, and the same name still exists. */
  CLONE(Seconds.NONE, Seconds.MOMENT, Seconds.NONE),

  /** Other entries of {@code .quire}. */
  FIXED(Seconds.DAY, Seconds.MOMENT, Seconds.NONE),

  /** A snapshot: its content never changes, but it may be dropped and another get its name. */
  SNAPSHOT(Seconds.MOMENT, Seconds.DAY, Seconds.DAY),

  /** The content of a snapshot. */
  SNAPSHOT_CONTENT(Seconds.DAY, Seconds.DAY, Seconds.DAY),

  /** {@code .quire/streams}. */
  STREAMS(Seconds.DAY, Seconds.MOMENT, Seconds.NONE),

  /** Streams, and other files that change by themselves: changes are visible at once. */
  STREAM(Seconds.NONE, Seconds.NONE, Seconds.NONE),

  /** Entries that may be added, removed and changed without the kernel. */
  PASSING(Seconds.NONE, Seconds.MOMENT, Seconds.NONE);

  private static final class Seconds {
    static final long NONE = 0;

    /** Long enough for a program that looked a name up to read its attributes. */
    static final long MOMENT = 1;

    static final long DAY = 24 * 60 * 60;
  }

  private final long entry;
  private final long attributes;
  private final long absence;

  Lifetime(long entry, long attributes, long absence) {
    this.entry = entry;
    this.attributes = attributes;
    this.absence = absence;
  }

  /** The lifetime of an entry in a directory with this lifetime. */
  Lifetime ofChild(Name name, boolean ofQuireTree) {
    return switch (this) {
      case LIVE, WRITTEN -> ofQuireTree ? QUIRE : LIVE;
      case QUIRE -> inQuire(name);
      case STREAMS -> STREAM;
      case CLONES -> CLONE;
      case SNAPSHOTS -> SNAPSHOT;
      case SNAPSHOT, SNAPSHOT_CONTENT -> SNAPSHOT_CONTENT;
      case CLONE, STREAM, FIXED, PASSING -> PASSING;
    };
  }

  private static Lifetime inQuire(Name name) {
    return switch (name.toString()) {
      case "snapshots" -> SNAPSHOTS;
      case "clones" -> CLONES;
      case "streams" -> STREAMS;
      case "archives", "open" -> FIXED;
      default -> STREAM;
    };
  }

  /** Whether it is the lifetime of immutable content. */
  boolean isOfSnapshot() {
    return this == SNAPSHOT || this == SNAPSHOT_CONTENT;
  }

  /** Whether the kernel knows when a directory's entries change, so that it may cache a listing. */
  boolean isListingKept() {
    return this == LIVE || isOfSnapshot();
  }

  long entrySeconds() {
    return entry;
  }

  long attributeSeconds() {
    return attributes;
  }

  /** How long the kernel may cache that a name does not exist in a directory with this lifetime. */
  long absenceSeconds() {
    return absence;
  }
}
