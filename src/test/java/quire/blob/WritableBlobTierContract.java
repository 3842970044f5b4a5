package quire.blob;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link WritableBlobTier} does. A new one needs a subclass. */
public abstract class WritableBlobTierContract extends BlobTierContract {
  @Override
  protected abstract WritableBlobTier tier();

  @Override
  protected final void put(byte[] bytes) throws IOException {
    tier().put(MemoryBlob.of(bytes));
  }

  /** A blob with the digest of some bytes that has others. */
  private static Blob misnamed(byte[] named, byte[] has) {
    MemoryBlob blob = new MemoryBlob(digest(named), has);
    return new ForwardingBlob(blob) {
      @Override
      public byte[] sha256() {
        return MemoryBlob.of(has).sha256(); // a stored SHA-256, not computed from the bytes read
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5000, 1 << 20})
  void bytesOfAnotherNameAreRefused(int length) throws IOException {
    byte[] named = bytes(1, length + 1);
    byte[] has = bytes(2, length);
    IOException e = assertThrows(IOException.class, () -> tier().put(misnamed(named, has)));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(digest(named).toString()), message);
    assertTrue(message.contains(digest(has).toString()), message);
    assertNull(tier().open(digest(named)));
    assertNull(tier().open(digest(has)));
    put(named);
    try (Blob blob = tier().open(digest(named))) {
      assertNotNull(blob, "the right blob is not taken afterwards");
    }
  }
}
