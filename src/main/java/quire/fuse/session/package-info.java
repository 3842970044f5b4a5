/**
 * The front door session: the kernel's FUSE protocol itself, on {@code /dev/fuse}, with the inode
 * numbers and handles of {@link quire.vfs.Vfs}. {@code quire.fuse.device} mounts, and holds the
 * descriptors.
 *
 * <p><b>The way of a request.</b> A thread in a {@code ServingLoop} reads it into its {@code
 * Request} with one system call; {@code Operations} finds the operation by its number; the
 * operation takes fields out of the request at the offsets in {@link quire.fuse.wire.In}, calls the
 * core, and puts fields into the {@code Reply} at the offsets in {@link quire.fuse.wire.Out}; a
 * second system call sends it. Exceptions become the reply's errno in {@link
 * quire.fuse.ErrnoBoundary}. Both buffers are the thread's own and native, so reads and writes make
 * no objects and copy bytes once.
 *
 * <p><b>Threads.</b> One thread at a time reads, the leader; see {@code Lead}. While {@code
 * KernelPages} makes the kernel write back, a thread waits for requests that other threads must
 * serve: requests that may wait so are served by {@code DetachedRequests}.
 *
 * <p><b>A close</b> needs no request: {@code CloseCommits} knows which earlier request of the
 * kernel is the last one, and {@code HeldReplies} lets small writes share commits.
 *
 * <p><b>What the kernel caches.</b> All changes of the live tree go through the kernel, so it may
 * cache names, listings, attributes and pages for as long as it likes, and collect writes. {@code
 * Nodes} records the inodes that the kernel knows: these live on without a name until it forgets
 * them. In the {@code .quire} tree entries change by themselves; {@code Lifetime} tells what may be
 * cached there.
 */
@NullMarked
package quire.fuse.session;

import org.jspecify.annotations.NullMarked;
