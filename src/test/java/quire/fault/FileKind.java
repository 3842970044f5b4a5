package quire.fault;

import java.nio.file.Path;

/** The kinds of file in a store. */
enum FileKind {
  SEGMENT,
  JOURNAL,
  TABLE,
  MANIFEST,
  CURRENT,
  FORMAT,
  STREAM,
  BUILD_CACHE,
  PENDING_UPLOADS,

  /** Locks, messages, and the log files of the engine. */
  OTHER;

  static FileKind of(Path store, Path file) {
    Path relative = store.relativize(file);
    String name = relative.getFileName().toString();
    return switch (relative.getName(0).toString()) {
      case "log" -> SEGMENT;
      case "catalog" -> ofCatalog(name);
      case "streams" -> STREAM;
      case "gocache" ->
          name.equals("lock") || relative.startsWith("gocache/runs") ? OTHER : BUILD_CACHE;
      case "format" -> FORMAT;
      case "unput-blobs" -> PENDING_UPLOADS;
      default -> OTHER;
    };
  }

  private static FileKind ofCatalog(String name) {
    if (name.endsWith(".log")) {
      return JOURNAL;
    }
    if (name.endsWith(".sst")) {
      return TABLE;
    }
    if (name.startsWith("MANIFEST-")) {
      return MANIFEST;
    }
    return name.equals("CURRENT") ? CURRENT : OTHER;
  }
}
