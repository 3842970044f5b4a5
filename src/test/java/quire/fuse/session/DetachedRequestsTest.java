package quire.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.error.Errno;
import quire.fuse.device.Device;
import quire.fuse.device.Devices;
import quire.fuse.device.KernelCalls;
import quire.fuse.device.SessionOptions;
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.fuse.wire.Out;
import quire.it.Shell;
import quire.libc.Descriptors;
import quire.metrics.Metrics;
import quire.vfs.OpenStore;

/** Requests that get a thread of their own. */
final class DetachedRequestsTest {
  private static final int BODY = In.GetAttr.BYTES;

  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir Path scratch;
  private final List<Integer> opened = new ArrayList<>();

  @AfterEach
  void closeFiles() {
    opened.forEach(Descriptors::close);
  }

  @Test
  void requestsOfMoreBytesThanThereIsRoomForAreRefused() throws Exception {
    assertEquals(-Errno.ENOMEM.number(), answerWithRoomFor(In.Header.BYTES + BODY - 1));
    assertEquals(0, answerWithRoomFor(In.Header.BYTES + BODY));
  }

  /** Serves a request; returns the error of its reply, which is written to a file as the device. */
  private int answerWithRoomFor(long bytes) throws Exception {
    Path replies = Files.createTempFile(scratch, "replies", "");
    Device device =
        new Device(KernelCalls.load(), Descriptors.open(replies.toString(), Descriptors.O_RDWR));
    Path store = Files.createTempDirectory(scratch, "store");
    try (OpenStore open = OpenStore.open(store)) {
      Operations operations = new Operations(open.vfs(), new Metrics(), device, null, () -> {});
      try (DetachedRequests detached = new DetachedRequests(operations, bytes, LONGEST)) {
        detached.answer(getattr(), device);
        Await.until("a reply", () -> Files.size(replies) >= Out.Header.BYTES);
      }
    } finally {
      device.close();
    }
    ByteBuffer reply = ByteBuffer.wrap(Files.readAllBytes(replies));
    return reply.order(ByteOrder.nativeOrder()).getInt(Out.Header.ERROR);
  }

  private static Request getattr() {
    return request(Opcode.GETATTR, new byte[BODY]);
  }

  private static Request request(Opcode opcode, byte[] body) {
    int length = In.Header.BYTES + body.length;
    Request request = new Request(length);
    ByteBuffer buffer = request.buffer();
    buffer.putInt(In.Header.LEN, length);
    buffer.putInt(In.Header.OPCODE, opcode.number());
    buffer.putLong(In.Header.UNIQUE, 2);
    buffer.putLong(In.Header.NODEID, 1);
    buffer.put(In.Header.BYTES, body);
    assertTrue(request.arrived(length));
    return request;
  }

  /** The number of a closed descriptor is given to the next file that is opened. */
  @Test
  void aReplyThatComesAfterTheEndIsWrittenToNoFile() throws Exception {
    Path mountPoint = Files.createDirectory(scratch.resolve("mnt"));
    CountDownLatch ends = new CountDownLatch(1);
    CountDownLatch began = new CountDownLatch(3);
    Runnable stalls =
        () -> {
          began.countDown();
          awaitUninterrupted(ends);
        };
    try (OpenStore open = OpenStore.open(Files.createDirectory(scratch.resolve("store")))) {
      Devices devices =
          Devices.mount(mountPoint, new SessionOptions(List.of(), "quire-test", false));
      try {
        Device device = Objects.requireNonNull(devices.polled());
        Operations operations =
            new Operations(open.vfs(), new Metrics(), devices.main(), null, stalls);
        DetachedRequests detached = new DetachedRequests(operations, 1 << 20, Duration.ofMillis(1));
        for (Device each : List.of(device, devices.forThread(), devices.main())) {
          detached.answer(init(), each);
        }
        assertTrue(began.await(LONGEST.toSeconds(), TimeUnit.SECONDS));
        detached.close(); // the requests do not end within its limit
      } finally {
        Shell.sh(scratch, "fusermount -uz mnt || umount -l mnt");
        devices.close();
      }
      List<Path> files = openFiles();
      ends.countDown();
      Await.until("the end of the requests", () -> !isServing());
      for (Path file : files) {
        assertEquals(0, Files.size(file), file::toString);
      }
    }
  }

  /** An INIT request: before its reply a step runs that the test can prolong. */
  private static Request init() {
    ByteBuffer body = ByteBuffer.allocate(In.Init.BYTES).order(ByteOrder.nativeOrder());
    body.putInt(In.Init.MAJOR, 7).putInt(In.Init.MINOR, 38);
    return request(Opcode.INIT, body.array());
  }

  /** Opens more files than descriptors were closed. */
  private List<Path> openFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int number = 0; number < 32; number++) {
      Path file = scratch.resolve("file" + number);
      opened.add(Descriptors.open(file.toString(), Descriptors.O_RDWR | Descriptors.O_CREAT));
      files.add(file);
    }
    return files;
  }

  private static boolean isServing() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("quire-fuse-detached"));
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      assertTrue(latch.await(LONGEST.toSeconds(), TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
