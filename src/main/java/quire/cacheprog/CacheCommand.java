package quire.cacheprog;

import org.jspecify.annotations.Nullable;

/** The commands that a host may send to a helper. */
enum CacheCommand {
  GET("get"),
  PUT("put"),
  CLOSE("close");

  private final String word;

  CacheCommand(String word) {
    this.word = word;
  }

  /** Its name on the wire. */
  String word() {
    return word;
  }

  /** Null for an unknown command. */
  static @Nullable CacheCommand of(String word) {
    for (CacheCommand command : values()) {
      if (command.word.equals(word)) {
        return command;
      }
    }
    return null;
  }
}
