package quire.daemon;

import quire.cacheprog.CacheRoom;

/**
 * The heap that one go command takes from that of all clients. Whoever gives back late, after the
 * command has ended, changes nothing. Thread-safe; the part is used by nobody else meanwhile.
 */
final class CommandRoom implements CacheRoom, AutoCloseable {
  private final ClientRoom.Part part;
  private boolean closed;

  CommandRoom(ClientRoom.Part part) {
    this.part = part;
  }

  @Override
  public synchronized boolean tryTake(long bytes) {
    return !closed && part.tryTakeSpare(bytes);
  }

  @Override
  public synchronized void giveBack(long bytes) {
    if (!closed) {
      part.giveBack(bytes);
    }
  }

  /** What is still taken goes back with the part. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
