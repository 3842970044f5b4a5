package quire.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The figures of a mount. Thread-safe. */
public final class Metrics {
  /** {@code -Dquire.metrics=off} serves to measure the cost of the figures and the log. */
  private static final boolean OFF = "off".equals(System.getProperty("quire.metrics"));

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<DoubleSupplier> counted = new CopyOnWriteArrayList<>();
  private final AccessLog accessLog = new AccessLog();
  private final RequestTimes times = new RequestTimes();
  private final Map<String, Counter> failures = new ConcurrentHashMap<>();
  private final Counter bytesRead = counter("quire.read", "Bytes that were read");
  private final Counter bytesWritten = counter("quire.written", "Bytes that were written");

  public Metrics() {
    registry.getPrometheusRegistry().register(times);
  }

  private Counter counter(String name, String help) {
    return Counter.builder(name).description(help).baseUnit("bytes").register(registry);
  }

  public AccessLog accessLog() {
    return accessLog;
  }

  /** To be called when a request was answered. */
  public void served(ServedRequest request) {
    if (OFF) {
      return;
    }
    long nanos = request.nanos();
    times.record(request.operation(), nanos, request.began() + nanos);
    if (request.result() < 0) {
      failures.computeIfAbsent(request.operation(), this::failureCounter).increment();
    } else if (request.size() > 0) {
      countBytes(request);
    }
    if (accessLog.isWanted() && !request.ofLog()) {
      accessLog.add(request, nanos);
    }
  }

  private void countBytes(ServedRequest request) {
    if (request.operation().equals("read")) {
      bytesRead.increment(request.result());
    } else if (request.operation().equals("write")) {
      bytesWritten.increment(request.result());
    }
  }

  private Counter failureCounter(String operation) {
    return Counter.builder("quire.request.failures")
        .description("Requests that were answered with an errno, ENOENT among them")
        .tag("op", operation)
        .register(registry);
  }

  /**
   * Adds a figure that is read when the figures are read.
   *
   * @param name in words with dots between them
   * @param unit in the plural, which becomes the end of the name; null if it has none
   */
  public void gauge(String name, @Nullable String unit, String help, DoubleSupplier value) {
    Gauge.builder(name, value::getAsDouble)
        .description(help)
        .baseUnit(unit)
        .strongReference(true)
        .register(registry);
  }

  /** As {@link #gauge}, for a number that only grows. */
  public void counter(String name, String help, DoubleSupplier value) {
    counted.add(value); // the registry would let the collector have it
    FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
        .description(help)
        .register(registry);
  }

  /** All figures, in the text format of Prometheus, version 0.0.4. */
  public String text() {
    return registry.scrape();
  }
}
