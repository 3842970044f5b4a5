/**
 * Inodes, entries, handles, permissions and times: what a local file system does between a system
 * call and the bytes. It speaks inode numbers and handles, never paths.
 *
 * <p><b>The way of an operation.</b> {@link quire.vfs.Vfs} hands it to one of two trees. The {@code
 * LiveTree} finds the {@code Inode}s and hands over: changes of the tree to {@code Namespace}, of a
 * file's bytes to {@code FileData}, of attributes to {@code Attributes} and {@code Xattrs}. Each of
 * these takes the locks and ends in one catalog batch, and only when that is written does memory
 * change. The {@code QuireTree} is made of {@code VirtualNode}s, which come into being when
 * somebody looks for them; {@code Snapshots} does what its directories are told.
 *
 * <p><b>Locks</b>, in the order in which they are taken:
 *
 * <ol>
 *   <li>the snapshots' monitor: one is taken, or dropped, or a collection runs
 *   <li>the memory budget ({@code MemoryLimiter}), before the locks below
 *   <li>the tree lock, by whatever changes directory entries; look-ups take none, because a batch
 *       is atomic
 *   <li>{@code UnderWay}, shared, by what may write to the log
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
