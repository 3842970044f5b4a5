package quire.fuse.session;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.fuse.device.Device;

/**
 * Waits for the lead, reads requests and answers them, until the file system is unmounted. A
 * request takes two system calls, and no objects except those of the operations. One thread runs
 * it.
 */
final class ServingLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ServingLoop.class);

  private static final int PAGE = 4096;

  private final Connection connection;
  private final Device device;
  private final Lead lead;
  private final LeadGuard guard;
  private final Request request = new Request(Device.MAX_BYTES + PAGE);
  private final HeldReplies held;
  private final Exchange exchange;

  ServingLoop(Connection connection, Lead lead, LeadGuard guard) {
    this.connection = connection;
    this.device = connection.devices().forThread();
    this.lead = lead;
    this.guard = guard;
    Reply reply = new Reply(Device.MAX_BYTES);
    this.held = new HeldReplies(connection.operations());
    this.exchange = new Exchange(request, reply, connection.operations(), held);
  }

  @Override
  public void run() {
    boolean mounted = true;
    while (mounted) {
      lead.take();
      mounted = lead();
    }
    lead.pass(); // the next leader learns of it, too
  }

  /** Leads until another thread does; at the end of the mount returns false, and still leads. */
  private boolean lead() {
    while (true) {
      Device from = read();
      if (from == null) {
        return false;
      }
      if (!connection.operations().isShortWrite(request)) {
        held.send(); // the request may block on a lock whose owner waits for a held reply
      }
      if (connection.operations().mayWait(request)) {
        connection.detached().answer(request, from);
      } else if (connection.operations().takesLong(request)) {
        lead.pass();
        exchange.answer(from);
        held.send();
        return true;
      } else {
        long turn = lead.begin();
        guard.wake();
        exchange.answer(from);
        if (!lead.end(turn)) {
          held.send();
          return true;
        }
      }
    }
  }

  /** Reads the next request; returns the device it came from, or null at the end of the mount. */
  private @Nullable Device read() {
    Device polled = connection.devices().polled();
    if (polled != null
        && held.mayWait()
        && arrived(polled.read(request.address(), request.size()))) {
      return polled;
    }
    held.send();
    return await();
  }

  private boolean arrived(long length) {
    return length > 0 && exchange.arrived(length);
  }

  /** As {@link #read}, if there is nothing else to do until one comes. */
  private @Nullable Device await() {
    while (true) {
      Device from = device;
      Spinner spinner = connection.spinner();
      long length = -Errno.EAGAIN.number();
      if (spinner != null) {
        length = spinner.read(request.address(), request.size());
        from = length == -Errno.EAGAIN.number() ? device : spinner.device();
      }
      if (length == -Errno.EAGAIN.number()) {
        length = device.read(request.address(), request.size());
      }
      if (length == 0) {
        return null; // the mount was given up, see Devices
      }
      if (length > 0) {
        if (exchange.arrived(length)) {
          return from;
        }
      } else if (!Device.mayReadAgain((int) -length)) {
        if (length != -Errno.ENODEV.number()) {
          LOG.error("cannot read requests: error {}; the mount is given up", -length);
        }
        return null;
      }
    }
  }
}
