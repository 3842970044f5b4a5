package quire.fuse.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.fuse.ErrnoBoundary;

/**
 * Reads requests and answers them, one at a time, until the file system is unmounted: two system
 * calls each, and no objects but what operations make. One thread runs it.
 */
final class ServingLoop implements Runnable, ErrnoBoundary.Request {
  private static final Logger LOG = LoggerFactory.getLogger(ServingLoop.class);

  private static final int PAGE = 4096;

  private final Device device;
  private final Operations operations;
  private final Request request = new Request(Negotiation.MAX_BYTES + PAGE);
  private final Reply reply = new Reply(Negotiation.MAX_BYTES);

  ServingLoop(Device device, Operations operations) {
    this.device = device;
    this.operations = operations;
  }

  @Override
  public void run() {
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
    if (!request.arrived(length)) {
      LOG.error("a request of {} bytes is none; nobody gets an answer", length);
      return;
    }
    reply.begin(request.unique());
    String operation = operations.name(request.opcode());
    int error = ErrnoBoundary.guard(operation, this);
    if (reply.isWithheld()) {
      return;
    }
    if (error != 0) {
      reply.fail(error);
    }
    reply.send(device, operation);
  }

  @Override
  public int serve() {
    operations.serve(request, reply);
    return 0;
  }
}
