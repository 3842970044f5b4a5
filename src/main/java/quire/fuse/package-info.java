/**
 * The front door: requests of the kernel become calls of {@link quire.vfs.Vfs}, and exceptions
 * become errno, in {@link quire.fuse.ErrnoBoundary} and nowhere else.
 */
@NullMarked
package quire.fuse;

import org.jspecify.annotations.NullMarked;
