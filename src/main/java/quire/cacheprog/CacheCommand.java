package quire.cacheprog;

import org.jspecify.annotations.Nullable;

/** What a host can ask of a helper. */
enum CacheCommand {
  GET("get"),
  PUT("put"),
  CLOSE("close");

  private final String word;

  CacheCommand(String word) {
    this.word = word;
  }

  /** As it is called on the wire. */
  String word() {
    return word;
  }

  /** Null for a command that we do not know. */
  static @Nullable CacheCommand of(String word) {
    for (CacheCommand command : values()) {
      if (command.word.equals(word)) {
        return command;
      }
    }
    return null;
  }
}
