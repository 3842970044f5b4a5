/**
 * Inodes, entries, handles, permissions and times: what a local file system does between a system
 * call and the bytes. It speaks inode numbers and handles, never paths.
 *
 * <p><b>The way of an operation.</b> {@link quire.vfs.Vfs} finds the {@code Inode}s, takes the
 * locks, and hands over: changes of the tree to {@code Namespace}, of a file's bytes to {@code
 * FileData}, of attributes to {@code Attributes} and {@code Xattrs}. Each of these ends in one
 * catalog batch, and only when that is written does memory change.
 *
 * <p><b>Locks</b>, in the order in which they are taken:
 *
 * <ol>
 *   <li>the memory budget ({@code MemoryLimiter}), before any lock
 *   <li>the tree lock, by whatever changes directory entries; look-ups take none, because a batch
 *       is atomic
 *   <li>inode locks, by ascending number where an operation needs several ({@code InodeUpdate})
 * </ol>
 *
 * <p><b>Permissions</b> are checked by the kernel (the mount option {@code default_permissions} is
 * always on); what is left for this layer are the rules about what a new inode inherits and which
 * bits a change of owner clears.
 */
@NullMarked
package quire.vfs;

import org.jspecify.annotations.NullMarked;
