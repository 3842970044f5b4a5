package quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No test waits for ever. */
final class AwaitTest {
  private static final String DEFAULT = "junit.jupiter.execution.timeout.default";

  private Optional<String> timeout = Optional.empty();

  @RegisterExtension final BeforeEachCallback configuration = this::readConfiguration;

  private final AtomicInteger looks = new AtomicInteger();

  private void readConfiguration(ExtensionContext context) {
    timeout = context.getConfigurationParameter(DEFAULT);
  }

  @Test
  void everyTestHasATimeout() {
    assertTrue(timeout.isPresent(), DEFAULT + " is not set");
  }

  @Test
  void looksUntilTheConditionHolds() {
    Await.until("three looks", () -> looks.incrementAndGet() == 3);
    assertEquals(3, looks.get());
  }

  @Test
  void anInterruptEndsTheWaiting() {
    Thread.currentThread().interrupt();
    AssertionError failure =
        assertThrows(AssertionError.class, () -> Await.until("it holds", () -> false));
    assertTrue(Thread.interrupted());
    assertTrue(String.valueOf(failure.getMessage()).contains("it holds"), failure::toString);
  }

  @Test
  void whatTheConditionThrowsIsTold() {
    AssertionError failure =
        assertThrows(
            AssertionError.class,
            () ->
                Await.until(
                    "it holds",
                    () -> {
                      throw new IOException("gone");
                    }));
    assertInstanceOf(IOException.class, failure.getCause());
  }
}
