package quire.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads the bytes of a client while other threads check whether the client is still connected. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // JUnit calls connect()
final class ClientInputTest {
  private static final int LINES = 20_000;
  private static final long PAUSE_NANOS = 20_000;

  @TempDir private Path scratch;
  private SocketChannel client;
  private SocketChannel server;
  private ClientInput input;

  @BeforeEach
  void connect() throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(scratch.resolve("socket"));
    try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(address);
      client = SocketChannel.open(address);
      server = listening.accept();
    }
    input = new ClientInput(server);
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
    server.close();
  }

  /** Work for one request may go on in other threads while the next one is read. */
  @Test
  void aCheckTakesNoBytesFromTheReader() throws Exception {
    CompletableFuture<Void> looking =
        CompletableFuture.runAsync(
            () -> {
              while (!input.hasEnded()) {
                LockSupport.parkNanos(PAUSE_NANOS);
              }
            },
            ClientInputTest::start);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(this::sendAll, ClientInputTest::start);
    BufferedReader lines = new BufferedReader(new InputStreamReader(input, US_ASCII), 64);
    for (int i = 0; i < LINES; i++) {
      assertEquals(Integer.toString(i), lines.readLine());
    }
    sending.get(60, TimeUnit.SECONDS);
    client.close();
    assertEquals(-1, lines.read());
    looking.get(60, TimeUnit.SECONDS);
  }

  private static void start(Runnable task) {
    Thread.ofPlatform().daemon().start(task);
  }

  private void sendAll() {
    try {
      for (int i = 0; i < LINES; i++) {
        client.write(ByteBuffer.wrap((i + "\n").getBytes(US_ASCII)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Otherwise the check would wait as long as the client sends nothing. */
  @Test
  void aCheckDoesNotWaitForTheReader() throws Exception {
    CompletableFuture<Integer> reading =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return input.read();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            ClientInputTest::start);
    while (!isReading()) {
      Thread.sleep(5);
    }
    assertFalse(input.hasEnded());
    client.write(ByteBuffer.wrap(new byte[] {'x'}));
    assertEquals('x', reading.get(60, TimeUnit.SECONDS));
    client.close();
    assertTrue(input.hasEnded());
  }

  private static boolean isReading() {
    return Thread.getAllStackTraces().values().stream()
        .anyMatch(
            stack ->
                stack.length > 0
                    && Arrays.stream(stack)
                        .anyMatch(frame -> frame.getClassName().endsWith("ClientInput"))
                    && stack[0].isNativeMethod());
  }
}
