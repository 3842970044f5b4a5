/**
 * Front door 1: libfuse 2's high-level API through jnr-fuse. It works on paths; {@code
 * PathResolver} resolves them, component by component, on the inode-based {@link quire.vfs.Vfs}.
 *
 * <p>Why it looks the way it does:
 *
 * <ul>
 *   <li><b>Raw callbacks.</b> jnr-fuse decodes paths into {@code String}, which loses names that
 *       are not UTF-8, and wraps every struct in an object. {@code RawCallbacks} takes pointers
 *       instead and is put into the {@code fuse_operations} of a {@code FuseStubFS}.
 *   <li><b>Cache lifetimes.</b> Names may be kept for long: they change only through this mount,
 *       and the kernel then knows. So may the attributes of what has one name only; but every hard
 *       link is a kernel inode of its own here, so those of a file with several are asked for each
 *       time. libfuse can only say one lifetime for all ({@code attr_timeout=0}); {@code Replies}
 *       says the longer one. Pages are kept as long as size and time of change stay the same
 *       ({@code auto_cache}).
 *   <li><b>Set-id bits.</b> The kernel says in a request when they must go, which libfuse 2 does
 *       not know of; {@code KernelRequest} does. Otherwise the kernel would ask for {@code
 *       security.capability} before each write.
 *   <li><b>Unlinked but open.</b> libfuse renames such a file to {@code .fuse_hidden…} and unlinks
 *       that later. {@code HiddenFiles} makes the unlink happen at once and keeps the hidden name
 *       as an alias of the open inode, so that no directory shows it, {@code rmdir} works and
 *       {@code fstat} tells a link count of 0.
 *   <li><b>Locks</b> are the kernel's own: {@code lock} and {@code flock} are left out.
 * </ul>
 */
@NullMarked
package quire.fuse.jnr;

import org.jspecify.annotations.NullMarked;
