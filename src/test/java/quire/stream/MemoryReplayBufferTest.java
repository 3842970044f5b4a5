package quire.stream;

final class MemoryReplayBufferTest extends ReplayBufferContract {
  @Override
  ReplayBuffer make(int capacity) {
    return ReplayBuffer.inMemory(capacity);
  }
}
