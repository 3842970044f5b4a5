package quire.cli.argument;

import picocli.CommandLine.Option;

/** Of all verbs that print facts: whether these are for programs. */
public final class JsonOption {
  @Option(names = "--json", description = "print JSON")
  private boolean json;

  /** Whether facts are to be printed as JSON. */
  public boolean isGiven() {
    return json;
  }
}
