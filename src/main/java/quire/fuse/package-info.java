/**
 * The front doors: requests of the kernel become calls of {@link quire.vfs.Vfs}, and exceptions
 * become errno, in {@link quire.fuse.ErrnoBoundary} and nowhere else. This package holds what both
 * doors use.
 *
 * <p><b>{@code fuse.session}</b> is the usual door. It reads requests from {@code /dev/fuse} and
 * writes replies itself, by inode numbers, through {@code fuse.device}.
 *
 * <p><b>{@code fuse.jnr}</b> is the older door: libfuse 2's high-level API through jnr-fuse, by
 * paths. It serves where the session cannot mount, or where somebody asks for it. It, too, reads
 * requests from the device itself and only then passes them to libfuse. libfuse 2 was made for FUSE
 * 7.19 and drops what later versions say: who reads, that set-id bits must go, what an io_uring
 * poll waits for. {@code KernelRequest} takes these fields before libfuse sees the request; {@code
 * KernelReply} puts cache lifetimes and capabilities into replies that libfuse has written.
 *
 * <p><b>{@code fuse.wire}</b> holds the layouts and numbers of these messages, once for both.
 */
@NullMarked
package quire.fuse;

import org.jspecify.annotations.NullMarked;
