package quire.cli;

import picocli.CommandLine.Option;

/** Of all verbs that print facts: whether these are for programs. */
final class JsonOption {
  @Option(names = "--json", description = "print JSON")
  private boolean json;

  boolean isGiven() {
    return json;
  }
}
