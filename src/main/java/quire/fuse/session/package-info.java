/**
 * Front door 2: the kernel's FUSE protocol itself, on {@code /dev/fuse}, with inode numbers and
 * handles as {@link quire.vfs.Vfs} has them. {@code quire.fuse.device} mounts, and holds the
 * descriptors.
 *
 * <p><b>The way of a request.</b> A thread in a {@code ServingLoop} reads it into its {@code
 * Request} with one system call; {@code Operations} finds the operation by its number; that takes
 * fields out of the request at the offsets in {@link quire.fuse.wire.In}, calls the core, and puts
 * fields into the {@code Reply} at the offsets in {@link quire.fuse.wire.Out}; a second system call
 * sends it. Exceptions become the reply's errno in {@link quire.fuse.ErrnoBoundary}. Both buffers
 * are the thread's own and native, so reads and writes make no objects and copy bytes once.
 *
 * <p><b>Threads.</b> One at a time reads, the leader; see {@code Lead}. While the kernel writes
 * back because it is told to, by {@code KernelPages}, somebody waits for requests that others must
 * serve: what may wait so is served {@code DetachedRequests}.
 *
 * <p><b>A close</b> asks for nothing: {@code CloseCommits} knows which request of those that the
 * kernel sends before it is the last, and {@code HeldReplies} has small writes share commits.
 *
 * <p><b>What the kernel remembers.</b> All changes of the live tree go through the kernel, so it
 * may keep names, listings, attributes and pages for as long as it likes, and collect writes.
 * {@code Nodes} knows which inodes it knows: these live on without a name until it forgets them. In
 * the {@code .quire} tree things come and go by themselves; {@code Lifetime} tells what may be kept
 * there.
 */
@NullMarked
package quire.fuse.session;

import org.jspecify.annotations.NullMarked;
