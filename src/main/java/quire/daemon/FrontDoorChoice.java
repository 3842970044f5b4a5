package quire.daemon;

/** Which of the two front doors a mount is to have. */
public enum FrontDoorChoice {
  /** The session where it can be had, else jnr. */
  AUTO("auto"),
  /** The kernel's protocol itself. */
  SESSION("session"),
  /** libfuse 2, through jnr-fuse. */
  JNR("jnr");

  private final String word;

  FrontDoorChoice(String word) {
    this.word = word;
  }

  /** As on the command line. */
  public String word() {
    return word;
  }

  /** The choice that a word means; an IllegalArgumentException where it means none. */
  public static FrontDoorChoice of(String word) {
    for (FrontDoorChoice choice : values()) {
      if (choice.word.equals(word)) {
        return choice;
      }
    }
    throw new IllegalArgumentException("no front door is called '" + word + "'");
  }
}
