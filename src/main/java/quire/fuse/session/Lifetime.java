package quire.fuse.session;

import quire.catalog.Name;

/** How long the kernel may keep what it knows of an inode and of the name that led to it. */
enum Lifetime {
  /** What changes through this mount only, so that the kernel knows. */
  LIVE(Seconds.DAY, Seconds.DAY, Seconds.DAY),

  /**
   * A live file that somebody writes: the space that it takes changes whenever the kernel writes
   * back, of which nobody tells those who ask for attributes. Each write asks for them, too.
   */
  WRITTEN(Seconds.DAY, Seconds.MOMENT, Seconds.DAY),

  /** {@code .quire}: always there, but its attributes are those of other things. */
  QUIRE(Seconds.DAY, Seconds.MOMENT, Seconds.NONE),

  /** {@code .quire/snapshots}. */
  SNAPSHOTS(Seconds.DAY, Seconds.MOMENT, Seconds.NONE),

  /** {@code .quire/clones}. */
  CLONES(Seconds.DAY, Seconds.MOMENT, Seconds.NONE),

  /** What is in there: a rename takes it to the live tree, and the same name is there still. */
  CLONE(Seconds.NONE, Seconds.MOMENT, Seconds.NONE),

  /** What else is in {@code .quire}. */
  FIXED(Seconds.DAY, Seconds.MOMENT, Seconds.NONE),

  /** A snapshot: nothing in it ever changes, but it may go and another get its name. */
  SNAPSHOT(Seconds.MOMENT, Seconds.DAY, Seconds.DAY),

  /** What is in a snapshot. */
  SNAPSHOT_CONTENT(Seconds.DAY, Seconds.DAY, Seconds.DAY),

  /** {@code .quire/streams}. */
  STREAMS(Seconds.DAY, Seconds.MOMENT, Seconds.NONE),

  /** What is in there, and what else is written to by itself: what is so is seen at once. */
  STREAM(Seconds.NONE, Seconds.NONE, Seconds.NONE),

  /** What may come, go and change without the kernel. */
  PASSING(Seconds.NONE, Seconds.MOMENT, Seconds.NONE);

  private static final class Seconds {
    static final long NONE = 0;

    /** Who has looked for something needs time to read its attributes. */
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

  /** Of an entry in a directory with this lifetime. */
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

  /** Whether it is of what never changes. */
  boolean isOfSnapshot() {
    return this == SNAPSHOT || this == SNAPSHOT_CONTENT;
  }

  /** Whether the kernel knows when a directory's entries change, so that it may keep a listing. */
  boolean isListingKept() {
    return this == LIVE || isOfSnapshot();
  }

  long entrySeconds() {
    return entry;
  }

  long attributeSeconds() {
    return attributes;
  }

  /** For how long a directory with this lifetime has no entry that it does not have now. */
  long absenceSeconds() {
    return absence;
  }
}
