package quire.daemon;

/** The choice of a front door for a mount. */
public enum FrontDoorChoice {
  /** The session if possible, else jnr. */
  AUTO("auto"),
  /** The kernel's protocol itself. */
  SESSION("session"),
  /** libfuse 2, through jnr-fuse. */
  JNR("jnr");

  private final String word;

  FrontDoorChoice(String word) {
    this.word = word;
  }

  /** Its word on the command line. */
  public String word() {
    return word;
  }

  /** The choice of a word; an IllegalArgumentException if there is none. */
  public static FrontDoorChoice of(String word) {
    for (FrontDoorChoice choice : values()) {
      if (choice.word.equals(word)) {
        return choice;
      }
    }
    throw new IllegalArgumentException("no front door is called '" + word + "'");
  }
}
