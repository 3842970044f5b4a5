/**
 * Operations on whole trees. {@code Snapshots} takes, names and drops them, one thread at a time:
 * it holds the snapshot lock, a {@code LongHeldLock}. {@code LiveTreeTaker} makes trees of what is
 * live, {@code SnapshotRows} names them. {@code GarbageCollection} frees what nothing names any
 * more.
 *
 * <p><b>Clones</b>: {@code Cloning} finds what is to be cloned; {@code Clones} makes the top of the
 * clone as an orphan, and a rename gives it its place.
 *
 * <p><b>Imports</b> write what an archive holds to the log before anything names it. Until the
 * snapshot exists, an {@code ImportHold} tells collections what to leave alone; naming a blob takes
 * the snapshot lock, so that no collection is half-way through at that time. {@code
 * BrowsedArchiveCache} does the same for {@code .quire/open}, whose archives are known by the
 * digest of their content.
 *
 * <p><b>A second tier</b> of blobs, where the mount has one, gets the blobs of new snapshots and
 * serves those that the log has lost ({@link quire.blob.RemoteTier}); they come back to the log
 * later. Only a blob without a row counts as lost: damaged pages still answer EIO, and a clone
 * needs its bytes in the log.
 *
 * <p>Only {@code quire.vfs} and {@code quire.vfs.virtual} use this package.
 */
@NullMarked
package quire.vfs.trees;

import org.jspecify.annotations.NullMarked;
