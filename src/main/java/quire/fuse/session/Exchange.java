package quire.fuse.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.fuse.ErrnoBoundary;
import quire.fuse.device.Device;
import quire.fuse.wire.In;

/** A request and its reply, in buffers that are reused for the next one. Not thread-safe. */
final class Exchange implements ErrnoBoundary.Request {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Request request;
  private final Reply reply;
  private final Operations operations;
  private final HeldReplies held;

  Exchange(Request request, Reply reply, Operations operations, HeldReplies held) {
    this.request = request;
    this.reply = reply;
    this.operations = operations;
    this.held = held;
  }

  /** To be called when a request of this length has been put into the buffer. */
  boolean arrived(long length) {
    if (!request.arrived(length)) {
      LOG.error("ignoring a malformed request of {} bytes", length);
      return false;
    }
    return true;
  }

  /** Serves the request and sends the reply, if there is one, to the device it came from. */
  void answer(Device device) {
    reply.begin(request.unique(), device);
    String operation = request.opcode().label();
    Observation observation = operations.observation();
    observation.begin(request);
    int error = ErrnoBoundary.guard(operation, this);
    if (error != 0) {
      reply.fail(error);
    }
    send(device, operation, error);
    observation.end(request, reply, error);
  }

  private void send(Device device, String operation, int error) {
    if (reply.isWithheld()) {
      return;
    }
    if (error == 0 && reply.heldFor() != Reply.NOT_HELD) {
      held.add(device, reply.heldFor(), request.unique(), request.getInt(In.Write.SIZE));
    } else {
      reply.send(operation);
    }
  }

  @Override
  public int serve() {
    operations.serve(request, reply);
    return 0;
  }
}
