package quire.snapshot.castore;

import org.jspecify.annotations.Nullable;
import quire.blob.Digest;

/** A source of castore messages. */
@FunctionalInterface
public interface CastoreSource {
  /** The message with this digest, to be checked by the caller; null if there is none. */
  byte @Nullable [] directory(Digest digest);
}
