package quire.cacheprog;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The helper's side of the protocol: answers the requests of one host from a {@link CacheStore}.
 * Several requests run at a time. The reading thread itself handles a request with a long body,
 * because nothing else can be read meanwhile anyway, and one for which the {@link CacheRoom} has no
 * further heap.
 */
public final class CacheServer {
  private static final Logger LOG = LoggerFactory.getLogger(CacheServer.class);

  /** The go command sends as many requests at a time as it has processors. */
  private static final int THREADS = 32;

  /** Bytes of a body that are read before the request is started. */
  private static final int SMALL = 1 << 18;

  /** Bytes of heap that a running request takes besides its body, for what it reads and writes. */
  private static final int WORK = 80 << 10;

  private static final int IDLE_SECONDS = 5;

  private final CacheStore store;
  private final CacheCounts counts;
  private final CacheRoom room;
  private final FrameInput in;
  private final FrameOutput out;

  /**
   * If all threads are busy, the reading thread runs the request itself, so no request waits in
   * memory.
   */
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("quire-cacheprog-", 0).factory(),
          new ThreadPoolExecutor.CallerRunsPolicy());

  /** For one host, with as much heap as it needs. */
  CacheServer(CacheStore store, CacheCounts counts, InputStream in, OutputStream out) {
    this(store, counts, CacheRoom.UNLIMITED, in, out);
  }

  /**
   * For one host.
   *
   * @param counts counts the requests
   * @param room for the requests that run beside the reading thread
   */
  public CacheServer(
      CacheStore store, CacheCounts counts, CacheRoom room, InputStream in, OutputStream out) {
    this.store = store;
    this.counts = counts;
    this.room = room;
    this.in = new FrameInput(in);
    this.out = new FrameOutput(out);
  }

  /**
   * Serves until the host sends close, or goes away. Running requests are finished first.
   *
   * @throws IOException if the host violates the protocol, or does not read
   */
  public void run() throws IOException {
    CacheRequest close;
    try (threads) {
      respond(CacheResponse.hello(commands()));
      close = serve();
    }
    if (close != null) {
      respond(CacheResponse.done(close.id(), null));
    }
  }

  private List<String> commands() {
    List<String> commands = new ArrayList<>(List.of(CacheCommand.GET.word()));
    if (!store.isReadOnly()) {
      commands.add(CacheCommand.PUT.word());
    }
    commands.add(CacheCommand.CLOSE.word());
    return commands;
  }

  /** The close request; null if the host has gone without one. */
  private @Nullable CacheRequest serve() throws IOException {
    for (byte[] line = in.line(); line != null; line = in.line()) {
      if (line[0] == SideChannel.FIRST) {
        SideChannel.hits(line).addTo(counts);
        continue;
      }
      CacheRequest request = JsonLines.request(line);
      CacheCommand command = CacheCommand.of(request.command());
      switch (command) {
        case CLOSE -> {
          return request;
        }
        case GET -> {
          if (room.tryTake(WORK)) {
            beside(request, WORK, () -> get(request));
          } else {
            answer(request, () -> get(request));
          }
        }
        case PUT -> takePut(request);
        case null -> answer(request, () -> refuse("unknown command '" + request.command() + "'"));
      }
    }
    return null;
  }

  private static CacheResponse refuse(String why) throws BodyException {
    throw new BodyException(why);
  }

  private void takePut(CacheRequest request) throws IOException {
    long size = request.bodySize();
    long heap = 2 * Math.min(size, SMALL) + WORK; // it is read in pieces, which are then joined
    try (BodyInput body = in.body(size)) {
      if (size > SMALL || !room.tryTake(heap)) {
        answer(request, () -> put(request, body));
      } else {
        putBeside(request, body, heap);
      }
    }
  }

  private void putBeside(CacheRequest request, BodyInput body, long heap) throws IOException {
    byte[] bytes = null;
    try {
      bytes = read(request, body);
    } finally {
      if (bytes == null) {
        room.giveBack(heap);
      }
    }
    if (bytes != null) {
      InputStream all = new ByteArrayInputStream(bytes);
      beside(request, heap, () -> put(request, all));
    }
  }

  private void beside(CacheRequest request, long heap, Work work) {
    threads.execute(
        () -> {
          try {
            answer(request, work);
          } finally {
            room.giveBack(heap);
          }
        });
  }

  private byte @Nullable [] read(CacheRequest request, BodyInput body) throws IOException {
    try {
      return body.readAllBytes();
    } catch (BodyException e) {
      answer(
          request,
          () -> {
            throw e;
          });
      return null;
    }
  }

  private interface Work {
    CacheResponse run() throws IOException;
  }

  /** Every failure is answered too: a request without an answer would stop the build. */
  private void answer(CacheRequest request, Work work) {
    CacheResponse response;
    try {
      response = work.run();
    } catch (IOException | RuntimeException e) {
      counts.error();
      String message = e.getMessage() == null ? e.toString() : e.getMessage();
      LOG.debug("request {} failed", request.id(), e);
      response = CacheResponse.error(request.id(), message);
    }
    try {
      respond(response);
    } catch (IOException e) {
      LOG.debug("the host has gone before the answer to request {}", request.id(), e);
    }
  }

  private CacheResponse get(CacheRequest request) throws IOException {
    CacheEntry entry = store.get(require(request.action(), "ActionID"));
    if (entry == null) {
      counts.miss();
      return CacheResponse.miss(request.id());
    }
    counts.hit(entry.size());
    return CacheResponse.hit(request.id(), entry);
  }

  private CacheResponse put(CacheRequest request, InputStream body) throws IOException {
    CacheId action = require(request.action(), "ActionID");
    CacheId output = require(request.output(), "OutputID");
    Path path = store.put(action, output, request.bodySize(), body);
    counts.put(request.bodySize());
    return CacheResponse.done(request.id(), path == null ? null : path.toString());
  }

  private static CacheId require(@Nullable CacheId id, String field) throws BodyException {
    if (id == null) {
      throw new BodyException("%s is missing, or not %d bytes".formatted(field, CacheId.LENGTH));
    }
    return id;
  }

  private void respond(CacheResponse response) throws IOException {
    synchronized (out) {
      out.response(response);
    }
  }
}
