/**
 * The store directory: its files, and its lock.
 *
 * <pre>
 * STORE/
 *   format            two lines of text, see {@link quire.store.StoreFormat}
 *   used              exists once the store was opened in full, see {@link quire.store.UseMark}
 *   lock              held (fcntl) while open; its text names the holder, and tells whether everything
 *                     was safe at the end, see {@code LockText}
 *   log/00000001.seg  offload log segments
 *   catalog/          RocksDB
 *   streams/          rings of replay streams, and their names
 *   gocache/          the build cache of {@code quire cacheprog --mount}
 *   unput-blobs       blobs to upload, see {@code PendingUploads} of the blobs
 *   ballast           room that is given back when the disk is full
 *   hold              exists while nothing may be freed, see {@link quire.store.StoreHold}
 *   damaged/          files that repairs have replaced, for a person to keep or to delete
 *   control.sock      how the command line talks to a running mount
 *   daemon.log        messages of a mount in the background
 * </pre>
 */
@NullMarked
package quire.store;

import org.jspecify.annotations.NullMarked;
