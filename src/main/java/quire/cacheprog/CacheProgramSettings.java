package quire.cacheprog;

import java.time.Duration;

/**
 * How patient a host is with its cache program.
 *
 * @param helloLimit how long it may take to say what it can do
 * @param answerLimit how long to one request, or for taking the next part of a long body; after
 *     that it is killed
 * @param restartDelay after which it is started again when it has ended; doubles each time that it
 *     does not last
 * @param closeLimit how long it may take to end
 * @param inheritsEnvironment whether it gets all variables of our environment; otherwise those that
 *     say who and where we are
 */
public record CacheProgramSettings(
    Duration helloLimit,
    Duration answerLimit,
    Duration restartDelay,
    Duration closeLimit,
    boolean inheritsEnvironment) {

  public CacheProgramSettings withHelloLimit(Duration limit) {
    return new CacheProgramSettings(
        limit, answerLimit, restartDelay, closeLimit, inheritsEnvironment);
  }

  /** For a program that a mount starts, and that nobody waits for at a terminal. */
  public static CacheProgramSettings ofMount() {
    return new CacheProgramSettings(
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        false);
  }

  /** For a program that stands in for what go would have started itself. */
  public static CacheProgramSettings ofChain() {
    return new CacheProgramSettings(
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        true);
  }
}
