package quire.stream;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongPredicate;

/** A name file in memory, parts of which cannot be read or changed. Not thread-safe. */
final class FaultyNamesFile implements NamesFile {
  private byte[] content = {};
  private LongPredicate isUnreadable = at -> false;
  private boolean changesFail;
  private boolean replacingFails;
  private Runnable beforeSync = () -> {};
  private boolean syncFails;

  /** Bytes at these offsets cannot be read, nor can the file be changed there. */
  void failAt(LongPredicate offsets) {
    isUnreadable = offsets;
  }

  /** From now on all changes fail, or succeed again. */
  void failChanges(boolean fail) {
    changesFail = fail;
  }

  /** From now on replacing the whole file fails, or succeeds again. */
  void failReplacing(boolean fail) {
    replacingFails = fail;
  }

  /**
   * Makes the next sync fail.
   *
   * @param before runs before that
   */
  void failNextSync(Runnable before) {
    beforeSync = before;
    syncFails = true;
  }

  private void require(long at, int length) throws IOException {
    for (long each = at; each < at + length; each++) {
      if (isUnreadable.test(each)) {
        throw new IOException("the test lets offset " + each + " be out of reach");
      }
    }
  }

  private void requireChanges() throws IOException {
    if (changesFail) {
      throw new IOException("the names: No space left on device");
    }
  }

  @Override
  public String name() {
    return "the names";
  }

  @Override
  public long length() {
    return content.length;
  }

  @Override
  public void read(long at, byte[] into) throws IOException {
    require(at, into.length);
    System.arraycopy(content, (int) at, into, 0, into.length);
  }

  @Override
  public void write(long at, byte[] bytes) throws IOException {
    requireChanges();
    require(at, bytes.length);
    content = Arrays.copyOf(content, Math.max(content.length, (int) at + bytes.length));
    System.arraycopy(bytes, 0, content, (int) at, bytes.length);
  }

  @Override
  public void sync() throws IOException {
    if (syncFails) {
      syncFails = false;
      beforeSync.run();
      throw new IOException("the test lets this sync fail");
    }
  }

  @Override
  public void replace(byte[] newContent) throws IOException {
    requireChanges();
    if (replacingFails) {
      throw new IOException("the test lets the file not be replaced");
    }
    content = newContent.clone();
    isUnreadable = at -> false;
  }

  /** Does nothing, so that the file can be used again. */
  @Override
  public void close() {}
}
