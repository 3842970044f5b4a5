package quire.snapshot.castore;

import org.jspecify.annotations.Nullable;
import quire.blob.Digest;

/** Where castore messages come from. */
@FunctionalInterface
public interface CastoreSource {
  /** The message with this digest, not believed before it is checked; null where there is none. */
  byte @Nullable [] directory(Digest digest);
}
