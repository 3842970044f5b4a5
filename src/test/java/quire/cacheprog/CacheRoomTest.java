package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import quire.Await;
import quire.it.Requests;

/** The heap of requests that run at the same time. */
final class CacheRoomTest {
  private static final int LIMIT = 1 << 20;
  private static final int REQUESTS = 40;

  /** So large that a few requests reach the limit. */
  private static final byte[] BODY = new byte[200_000];

  private final CountDownLatch full = new CountDownLatch(1);

  private final class Limited implements CacheRoom {
    private long taken;

    @Override
    public synchronized boolean tryTake(long bytes) {
      if (taken + bytes > LIMIT) {
        full.countDown();
        return false;
      }
      taken += bytes;
      return true;
    }

    @Override
    public synchronized void giveBack(long bytes) {
      taken -= bytes;
    }
  }

  /** A store whose requests end only when there is no room for another one. */
  private final class SlowStore implements CacheStore {
    @Override
    public @Nullable CacheEntry get(CacheId action) {
      awaitFull();
      return null;
    }

    @Override
    public @Nullable Path put(CacheId action, CacheId output, long size, InputStream body)
        throws IOException {
      awaitFull();
      assertEquals(size, body.readAllBytes().length);
      return null;
    }

    private void awaitFull() {
      Await.until("there is no room for another", () -> full.getCount() == 0);
    }
  }

  private void assertAllAreAnswered(String requests, String answer) throws IOException {
    Limited room = new Limited();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    InputStream in = new ByteArrayInputStream(requests.getBytes(StandardCharsets.US_ASCII));
    new CacheServer(new SlowStore(), new CacheCounts(), room, in, out).run();
    String said = out.toString(StandardCharsets.US_ASCII);
    for (int id = 1; id <= REQUESTS; id++) {
      assertTrue(said.contains("{\"ID\":%d%s}".formatted(id, answer)), said);
    }
    assertEquals(0, room.taken);
    assertEquals(0, full.getCount());
  }

  @Test
  void putsForWhichThereIsNoRoomAreDoneOneByOne() throws IOException {
    StringBuilder requests = new StringBuilder();
    for (int id = 1; id <= REQUESTS; id++) {
      requests.append(Requests.put(id, Requests.action(id), BODY));
    }
    assertAllAreAnswered(requests.toString(), "");
  }

  @Test
  void getsForWhichThereIsNoRoomAreDoneOneByOne() throws IOException {
    StringBuilder requests = new StringBuilder();
    for (int id = 1; id <= REQUESTS; id++) {
      requests.append(Requests.get(id, Requests.action(id)));
    }
    assertAllAreAnswered(requests.toString(), ",\"Miss\":true");
  }
}
