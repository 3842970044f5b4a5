package quire.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The lines of the access log, and the figures of requests. */
final class AccessLogTest {
  private final Metrics metrics = new Metrics();
  private final ServedRequest request = ServedRequest.current();

  private String logged() {
    ByteBuffer into = ByteBuffer.allocate(10_000);
    metrics.accessLog().lines().readFrom(0, into);
    return new String(into.array(), 0, into.position(), US_ASCII);
  }

  private void serveRead() {
    request.begin("read", -2, 812);
    request.range(4096, 100);
    request.inode(12);
    request.inode(13);
    request.path(new byte[] {'/', 'a', ' ', '\\', (byte) 0xff, '\n', 'b'});
    request.answered(70);
    metrics.served(request);
  }

  @Test
  void logsKnownFields() {
    metrics.accessLog().open();
    serveRead();
    String line = logged();
    assertTrue(line.matches("time=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z .*\n"), line);
    assertTrue(line.endsWith("path=/a\\040\\134\\377\\012b\n"), line);
    AccessLine parsed = new AccessLine(line.strip());
    assertEquals("read", parsed.value("op"));
    assertEquals(812, parsed.number("pid", 0));
    assertEquals(4_294_967_294L, parsed.number("uid", 0));
    assertEquals(12, parsed.number("ino", 0));
    assertEquals(4096, parsed.number("offset", 0));
    assertEquals(100, parsed.number("size", 0));
    assertEquals(70, parsed.number("result", 0));
    assertTrue(parsed.number("us", -1) >= 0);
    assertTrue(String.valueOf(parsed.value("time")).startsWith("2"));
    assertNull(parsed.value("th"));
    assertEquals(-7, parsed.number("none", -7));
  }

  @Test
  void leavesOutUnknownFields() {
    metrics.accessLog().open();
    request.begin("statfs", 0, 1);
    request.answered(-2);
    metrics.served(request);
    String line = logged();
    assertTrue(line.contains(" result=-2 "), line);
    assertFalse(line.contains("ino=") || line.contains("path=") || line.contains("size="), line);
  }

  @Test
  void logsOnlyWhileItIsOpenAndNotItsOwnRequests() {
    serveRead();
    assertEquals("", logged());
    metrics.accessLog().open();
    metrics.accessLog().open();
    metrics.accessLog().close();
    request.begin("read", 0, 1);
    request.isOfLog();
    metrics.served(request);
    assertEquals("", logged());
    serveRead();
    assertEquals(1, logged().lines().count());
    metrics.accessLog().close();
    serveRead();
    assertEquals(1, logged().lines().count());
  }

  @Test
  void counts() {
    serveRead();
    serveRead();
    request.begin("lookup", 0, 1);
    request.answered(-2);
    metrics.served(request);
    long[] grown = {3};
    metrics.counter("quire.some.count", "Something that grows", () -> grown[0]);
    System.gc(); // the metrics must keep a reference to the function
    metrics.gauge("quire.some.thing", "bytes", "Something", () -> 7);
    String text = metrics.text();
    assertTrue(text.contains("\nquire_read_bytes_total 140.0\n"), text);
    assertTrue(text.contains("\nquire_requests_seconds_count{op=\"read\"} 2\n"), text);
    assertTrue(text.contains("quire_requests_seconds{op=\"lookup\",quantile=\"0.99\"} "), text);
    assertTrue(text.contains("\nquire_request_failures_total{op=\"lookup\"} 1.0\n"), text);
    assertTrue(text.contains("\nquire_some_thing_bytes 7.0\n"), text);
    assertTrue(text.contains("\nquire_some_count_total 3.0\n"), text);
  }
}
