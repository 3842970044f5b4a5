package quire.fuse.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;

/**
 * Reads requests and answers them, one at a time, until the file system is unmounted: two system
 * calls each, and no objects but what operations make. One thread runs it.
 */
final class ServingLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ServingLoop.class);

  private static final int PAGE = 4096;

  private final Device device;
  private final Aside aside;
  private final Exchange exchange;

  ServingLoop(Device device, Operations operations, Aside aside) {
    this.device = device;
    this.aside = aside;
    this.exchange =
        new Exchange(
            new Request(Negotiation.MAX_BYTES + PAGE),
            new Reply(Negotiation.MAX_BYTES),
            device,
            operations);
  }

  @Override
  public void run() {
    Request request = exchange.request();
    while (true) {
      long length = device.read(request.address(), request.size());
      if (length >= 0) {
        answer(length);
      } else if (!Device.mayReadAgain((int) -length)) {
        if (length != -Errno.ENODEV.number()) {
          LOG.error("cannot read requests: error {}; the mount is given up", -length);
        }
        return;
      }
    }
  }

  private void answer(long length) {
    if (!exchange.arrived(length)) {
      return;
    }
    if (aside.isFor(exchange.request())) {
      aside.answer(exchange.request());
    } else {
      exchange.answer();
    }
  }
}
