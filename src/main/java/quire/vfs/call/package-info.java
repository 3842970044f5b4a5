/**
 * The arguments and results of the file system's calls: callers, flags, handles, names, times,
 * visitors; and {@link quire.vfs.call.Tree} and {@link quire.vfs.call.OpenFile}, which both of its
 * trees implement.
 */
@NullMarked
package quire.vfs.call;

import org.jspecify.annotations.NullMarked;
