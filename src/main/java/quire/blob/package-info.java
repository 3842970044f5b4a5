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
 * nearest tier, for bytes in the store's own log, is {@code quire.snapshot.LocalBlobs}. A mount may
 * have one tier behind it, a {@link quire.blob.WritableBlobTier}; the one that exists is {@code
 * quire.cacheprog.CacheProgramTier}. {@link quire.blob.RemoteTier} stores nothing itself: it
 * uploads new blobs to that tier, and copies back those that the log has no row of any more. Its
 * list of pending uploads names no tier: the tier of the next mount gets them.
 *
 * <p><b>A new tier</b> is a class that implements {@code WritableBlobTier}; a subclass of {@code
 * WritableBlobTierContract}; an option in {@code quire.cli.MountCommand} and {@code
 * quire.daemon.DaemonArguments}, with its words in the page {@code mount.txt}, in {@code
 * mount-words.txt} and in {@code WordsTest}; and the code that opens it, in {@code
 * quire.daemon.Daemon}, as {@code MountCacheProgram} does. To use two tiers at once, write a class
 * that combines them: {@code VfsResources.far} is a single tier. The words "cache program" in the
 * messages of {@code RemoteTier} then become the tier's name.
 */
@NullMarked
package quire.blob;

import org.jspecify.annotations.NullMarked;
