/**
 * Blobs: immutable bytes that are named by their BLAKE3 digest.
 *
 * <p>Goals: a digest is computed at the speed of the memory where the machine supports that, and
 * also works on all other machines; no library is loaded before the first hash.
 *
 * <p>{@link quire.blob.Digest} is the name, {@link quire.blob.Blake3} computes it: with the C
 * library {@code libblake3} through jnr-ffi, or in Java if there is none. Both give the same
 * digests; one contract test with the official test vectors checks that.
 *
 * <p>{@link quire.blob.BlobTier} stores blobs, and opens a {@link quire.blob.Blob} by its digest:
 * bytes that are read at any position, and the other hashes that formats and protocols need. The
 * tier for bytes in the store's own log is {@code quire.snapshot.LocalBlobs}. {@link
 * quire.blob.RemoteTier} puts a second tier behind it: it uploads new blobs there, and copies back
 * blobs that the log has lost. One contract test covers all tiers.
 */
@NullMarked
package quire.blob;

import org.jspecify.annotations.NullMarked;
