/**
 * Blobs: immutable bytes that are named by their BLAKE3 digest.
 *
 * <p>Goals: a name is computed at the speed of the memory where the machine can, and everywhere
 * else as well; nothing is loaded before something is hashed.
 *
 * <p>{@link quire.blob.Digest} is the name, {@link quire.blob.Blake3} computes it: with the C
 * library {@code libblake3} through jnr-ffi, or in Java where there is none. Both give the same
 * digests, which one contract test and the official test vectors hold them to.
 *
 * <p>{@link quire.blob.BlobTier} is where blobs are kept, and gives a {@link quire.blob.Blob} for a
 * name: bytes that are read at any position, and the other hashes that formats and protocols ask
 * for. The tier that names bytes in the store's own log is {@code quire.snapshot.LocalBlobs}; what
 * every tier does is in one contract test.
 */
@NullMarked
package quire.blob;

import org.jspecify.annotations.NullMarked;
