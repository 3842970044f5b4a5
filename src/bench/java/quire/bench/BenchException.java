package quire.bench;

/** Why the bench cannot go on, or a workload failed, as one sentence for people. */
final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BenchException(String message) {
    super(message);
  }
}
