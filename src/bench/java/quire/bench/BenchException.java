package quire.bench;

/** Its message is a sentence for people: why the bench cannot go on, or why a workload failed. */
final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BenchException(String message) {
    super(message);
  }
}
