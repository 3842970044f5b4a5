package quire.daemon;

import quire.cacheprog.CacheRoom;

/**
 * The heap that one go command takes from that of all clients. Bytes that are given back after the
 * command has ended do not count, because the whole part goes back then. Thread-safe; nothing else
 * may use the part meanwhile.
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

  /** Closing the part gives back the bytes that are still taken. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
