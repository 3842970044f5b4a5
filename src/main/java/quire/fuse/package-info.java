/**
 * The front doors: requests of the kernel become calls of {@link quire.vfs.Vfs}, and exceptions
 * become errno, in {@link quire.fuse.ErrnoBoundary} only. This package holds what both doors use.
 *
 * <p><b>{@code fuse.session}</b> is the usual door. It reads requests from {@code /dev/fuse} and
 * writes replies itself, by inode numbers, through {@code fuse.device}.
 *
 * <p><b>{@code fuse.jnr}</b> is the older door: libfuse 2's high-level API through jnr-fuse, by
 * paths. It serves if the session cannot mount, or if the user selects it. It, too, reads requests
 * from the device itself and only then passes them to libfuse. libfuse 2 was made for FUSE 7.19 and
 * drops fields of later versions: the reading process, the request to remove set-id bits, the
 * events of an io_uring poll. {@code KernelRequest} takes these fields before libfuse sees the
 * request; {@code KernelReply} puts cache lifetimes and capabilities into replies that libfuse has
 * written.
 *
 * <p><b>{@code fuse.wire}</b> holds the layouts and numbers of these messages, once for both.
 */
@NullMarked
package quire.fuse;

import org.jspecify.annotations.NullMarked;
