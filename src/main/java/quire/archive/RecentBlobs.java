package quire.archive;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quire.blob.Blob;
import quire.blob.BlobTier;
import quire.blob.Digest;
import quire.io.ByteSink;

/**
 * Keeps the few last used blobs open, so that sequential reads of a large one do not open it each
 * time. Thread-safe.
 */
public final class RecentBlobs implements BlobTier, AutoCloseable {
  private static final int KEPT = 4;

  private final BlobTier tier;
  private final Map<Digest, Shared> kept = new LinkedHashMap<>(2 * KEPT, 0.75f, true);

  public RecentBlobs(BlobTier tier) {
    this.tier = tier;
  }

  /**
   * An open blob with its number of users; this cache counts as one as long as it keeps the blob.
   */
  private static final class Shared {
    final Blob blob;
    int users = 1;

    Shared(Blob blob) {
      this.blob = blob;
    }
  }

  @Override
  public synchronized @Nullable Blob open(Digest digest) {
    Shared shared = kept.get(digest);
    if (shared == null) {
      Blob blob = tier.open(digest);
      if (blob == null) {
        return null;
      }
      shared = new Shared(blob);
      kept.put(digest, shared);
      trim(KEPT);
    }
    shared.users++;
    return new Lent(shared);
  }

  private void trim(int size) {
    for (Iterator<Shared> eldest = kept.values().iterator(); kept.size() > size; ) {
      Shared shared = eldest.next();
      eldest.remove();
      release(shared);
    }
  }

  private synchronized void release(Shared shared) {
    shared.users--;
    if (shared.users == 0) {
      shared.blob.close();
    }
  }

  /** Blobs in use stay open until their users close them. */
  @Override
  public synchronized void close() {
    trim(0);
  }

  /** A use of a blob, which ends when it is closed. */
  private final class Lent implements Blob {
    private final Shared shared;
    private boolean closed; // guarded by the tier

    Lent(Shared shared) {
      this.shared = shared;
    }

    @Override
    public Digest digest() {
      return shared.blob.digest();
    }

    @Override
    public long size() {
      return shared.blob.size();
    }

    @Override
    public int crc32() {
      return shared.blob.crc32();
    }

    @Override
    public byte[] sha256() {
      return shared.blob.sha256();
    }

    @Override
    public int read(long offset, ByteBuffer into) {
      return shared.blob.read(offset, into);
    }

    @Override
    public int read(long offset, ByteSink into) {
      return shared.blob.read(offset, into);
    }

    @Override
    public long seekData(long offset) {
      return shared.blob.seekData(offset);
    }

    @Override
    public long seekHole(long offset) {
      return shared.blob.seekHole(offset);
    }

    @Override
    public void close() {
      synchronized (RecentBlobs.this) {
        if (!closed) {
          closed = true;
          release(shared);
        }
      }
    }
  }
}
