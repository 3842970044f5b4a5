package quire.cacheprog;

import java.time.Duration;

/**
 * The time limits of a host for its cache program, and its environment.
 *
 * @param helloLimit how long it may take to send its first line
 * @param answerLimit how long it may take to answer a request, or to take the next part of a long
 *     body; after that it is killed
 * @param restartDelay the delay before it is started again after its end; doubles each time that it
 *     does not last
 * @param closeLimit how long it may take to end
 * @param inheritsEnvironment whether it gets all variables of our environment; otherwise only those
 *     that tell user and place
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

  /** For the program of a mount, without a user at a terminal. */
  public static CacheProgramSettings ofMount() {
    return new CacheProgramSettings(
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        false);
  }

  /** For a program that replaces the one that go would have started itself. */
  public static CacheProgramSettings ofChain() {
    return new CacheProgramSettings(
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        true);
  }
}
