package quire.cacheprog;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.blob.Blob;
import quire.blob.Digest;
import quire.blob.NamedBlobInput;
import quire.blob.WritableBlobTier;

/**
 * A blob tier in a cache program: the action is a blob's BLAKE3 digest, the output its SHA-256. A
 * blob that the program does not return, or returns with wrong bytes, counts as missing. A program
 * that only answers gets is given nothing. Thread-safe.
 */
public final class CacheProgramTier implements WritableBlobTier {
  private static final Logger LOG = LoggerFactory.getLogger(CacheProgramTier.class);

  private final CacheProgram program;
  private final Duration budget;

  /**
   * The caller closes the program.
   *
   * @param budget how long to wait for its answer
   */
  public CacheProgramTier(CacheProgram program, Duration budget) {
    this.program = program;
    this.budget = budget;
  }

  @Override
  public @Nullable Blob open(Digest digest) {
    try {
      CacheEntry entry = program.ask(CacheId.of(digest.bytes()), budget);
      if (entry == null) {
        return null;
      }
      FileBlob blob = FileBlob.open(digest, entry);
      if (blob == null) {
        LOG.warn("{} is not the blob {}, and is left out", entry.path(), digest);
      }
      return blob;
    } catch (IOException e) {
      LOG.warn("blob {} is not asked for any more: {}", digest, e.getMessage());
      return null;
    }
  }

  @Override
  public void put(Blob blob) throws IOException {
    CacheId action = CacheId.of(blob.digest().bytes());
    try (InputStream body = NamedBlobInput.of(blob)) {
      program.put(action, CacheId.of(blob.sha256()), blob.size(), body);
    }
  }
}
