/**
 * The file system: what a local file system does between a system call and the bytes. It speaks
 * inode numbers and handles, never paths. {@link quire.vfs.Vfs} serves the kernel's requests,
 * {@link quire.vfs.TreeOperations} has the operations on whole trees, and {@code Assembly} puts the
 * parts together. The parts are in four packages, and each uses those below it in this list:
 *
 * <ul>
 *   <li>{@code quire.vfs.virtual}: the nodes, handles and directories of the {@code .quire} tree
 *   <li>{@code quire.vfs.trees}: operations on whole trees: snapshots, clones, imports, collections
 *   <li>{@code quire.vfs.live}: the live tree: inodes, names, file data, and their upkeep
 *   <li>{@code quire.vfs.call}: the arguments and results of calls
 * </ul>
 *
 * <p>Other packages use {@code quire.vfs} and {@code quire.vfs.call} only.
 *
 * <p><b>The way of a read</b> of a file: {@code Vfs.read} takes the {@code OpenFile} from {@code
 * Handles}; that is a {@code RegularFile}, which asks {@code FileData}; it takes the inode's lock
 * and reads the {@code OffloadedFile}, which looks the extent up and passes bytes of the {@code
 * OffloadLog}'s mapping, or of memory, to the caller's {@code ByteSink}. A front door may send them
 * from there, without a copy, before the lock is released.
 *
 * <p><b>The way of a write</b>: {@code Vfs.write} (or {@code Vfs.writeBack} for pages of the
 * kernel's cache), {@code RegularFile}, {@code FileData} (which asks {@code SpaceGuard} and the
 * memory budget first), {@code OffloadedFile.write}. The inode is dirty then. At a flush, an fsync,
 * the last release or after a second, {@code FileCommits} puts its extents, size and times into one
 * catalog batch. At an fsync, and else some seconds later, {@code Writeback} syncs the log, and
 * then the catalog.
 *
 * <p><b>The way of a create</b>: {@code Vfs.create}, {@code CreateOrOpen} (which opens a name that
 * exists), {@code LiveTree.create}, {@code Namespace.makeOpen}. That takes the tree lock, looks the
 * directory up in {@code InodeTable}, and fills an {@code InodeUpdate}, which ends in one catalog
 * batch. The records in memory change only when the batch is written; the new inode is in the table
 * before, locked, and is taken out of it if the batch fails. It is open from the start; {@code
 * LiveTree.create} makes its {@code RegularFile}.
 *
 * <p><b>The way of a mkdir in {@code .quire/snapshots}</b>: {@code Vfs.mkdir} asks the number of
 * the parent and hands over to {@code QuireTree.mknod}, whose node of that number is a {@code
 * SnapshotsDirectory}. It calls {@code Snapshots.take}, which takes the {@code LongHeldLock} and
 * has {@code LiveTreeTaker} let the front door write back its pages, commit what is dirty, and have
 * a {@code SnapshotTaker} write trees and blobs; {@code SnapshotRows} names them at the end, and
 * {@code Writeback.sync} makes the name durable.
 *
 * <p><b>Locks</b>, in the order in which they are taken:
 *
 * <ol>
 *   <li>the snapshot lock (a {@code LongHeldLock}): one snapshot is taken, cloned or dropped, or a
 *       collection runs
 *   <li>the memory budget ({@code MemoryLimiter}), before the locks below
 *   <li>the tree lock, by every change of directory entries; look-ups take none, because a batch is
 *       atomic
 *   <li>{@code OperationBarrier}, shared, by every operation that may write to the log
 *   <li>inode locks, by ascending number where an operation needs several ({@code InodeUpdate})
 *   <li>the lock of {@code UnchangedMarks}, shared, from looking at marks to the commit of the
 *       batch
 * </ol>
 *
 * <p><b>Permissions</b> are checked by the kernel (the mount option {@code default_permissions} is
 * always on). This layer keeps the rules of what a new inode inherits and which bits a change of
 * owner clears.
 */
@NullMarked
package quire.vfs;

import org.jspecify.annotations.NullMarked;
