/**
 * The front door jnr: libfuse 2's high-level API through jnr-fuse. It works on paths; {@code
 * PathResolver} resolves them, component by component, on the inode-based {@link quire.vfs.Vfs}.
 *
 * <p>Reasons for its design:
 *
 * <ul>
 *   <li><b>Raw callbacks.</b> jnr-fuse decodes paths into {@code String}, which loses names that
 *       are not UTF-8, and wraps every struct in an object. {@code RawCallbacks} takes pointers
 *       instead and is put into the {@code fuse_operations} of a {@code FuseStubFS}.
 *   <li><b>Cache lifetimes.</b> The kernel may cache names for long: they change only through this
 *       mount, so the kernel knows. The same holds for the attributes of inodes with one name. But
 *       every hard link is a kernel inode of its own here, so the attributes of files with several
 *       names are not cached. libfuse can only set one lifetime for all ({@code attr_timeout=0});
 *       {@code Replies} sets the longer one. Pages are cached as long as size and time of change
 *       stay the same ({@code auto_cache}).
 *   <li><b>Set-id bits.</b> The kernel tells in a request when they must be removed. libfuse 2 does
 *       not know that field; {@code KernelRequest} reads it. Otherwise the kernel would ask for
 *       {@code security.capability} before each write.
 *   <li><b>Unlinked but open.</b> libfuse renames such a file to {@code .fuse_hidden…} and unlinks
 *       it later. {@code HiddenFiles} makes the unlink happen at once and keeps the hidden name as
 *       an alias of the open inode, so that no directory shows it, {@code rmdir} works and {@code
 *       fstat} shows a link count of 0. Before a rename over an open file libfuse hides that file;
 *       then only the alias is made, and the rename replaces the name in one batch.
 *   <li><b>Locks</b> are the kernel's own: {@code lock} and {@code flock} are not implemented.
 * </ul>
 */
@NullMarked
package quire.fuse.jnr;

import org.jspecify.annotations.NullMarked;
