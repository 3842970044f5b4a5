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
 *   <li>the snapshots' turn: one is taken, cloned or dropped, or a collection runs
 *   <li>the memory budget ({@code MemoryLimiter}), before the locks below
 *   <li>the tree lock, by whatever changes directory entries; look-ups take none, because a batch
 *       is atomic
 *   <li>{@code UnderWay}, shared, by what may write to the log
 *   <li>inode locks, by ascending number where an operation needs several ({@code InodeUpdate})
 *   <li>the lock of {@code Marks}, shared, from looking at marks to the commit of the batch
 * </ol>
 *
 * <p><b>What has changed</b> since the last snapshot is known by {@code Marks}: a directory that is
 * still what a tree object tells, with all that is below it, has a mark, and the batch that changes
 * something takes it off the directories above. So each inode knows its parents: by its record, or,
 * once it has had several names, by rows of their own.
 *
 * <p><b>Clones</b> are deferred inodes: a directory whose entries are still those of a tree object,
 * until {@code Materializer} makes them because somebody looks, and a file whose extents are those
 * of a blob, until {@code FileCommits} gives it rows because somebody writes. {@code Clones} makes
 * the top one as an orphan, and a rename gives it its place. What loses its name with entries in it
 * is an orphan too, which {@code Upkeep} empties.
 *
 * <p><b>Imports</b> ({@code Imports}) write what an archive holds to the log before anything names
 * it. Until its snapshot is there, a {@code Custody} tells collections what to leave alone; naming
 * a blob takes the snapshots' turn, so that no collection is half way then. {@code OpenedArchives}
 * does the same for {@code .quire/open}, whose archives are known by the digest of their content.
 *
 * <p><b>Without a name</b> an inode lives on while it is open or the front door knows its number
 * ({@code Outliving}), as an orphan in the catalog, and then the {@code Reaper} deletes it.
 *
 * <p><b>Another tier</b> of blobs, if the mount has one, gets those of new snapshots and is asked
 * for what the log has lost ({@code FarBlobs}), which comes back to the log later.
 *
 * <p><b>Permissions</b> are checked by the kernel (the mount option {@code default_permissions} is
 * always on); what is left for this layer are the rules about what a new inode inherits and which
 * bits a change of owner clears.
 */
@NullMarked
package quire.vfs;

import org.jspecify.annotations.NullMarked;
