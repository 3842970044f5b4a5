package quire.archive.input;

/** The rules of an import by root, who has chosen how much may come. */
public final class RootRules {
  private RootRules() {}

  public static ImportRules upTo(long maxSize) {
    return new ImportRules(maxSize, null, 0, 0, true);
  }
}
