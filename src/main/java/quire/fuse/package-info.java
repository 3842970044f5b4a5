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
 *
 * <p><b>A new operation</b> is a constant of {@code Opcode} (one that is there already gets the
 * size of its struct, which cut-off requests are refused by); its structs in {@code In} and {@code
 * Out}, its flags in {@code Flags}; what the kernel has to be asked for in {@code Negotiation}; a
 * method in one of the session's classes of operations; and a line in {@code Operations}. What is
 * younger than the machine's header gets its version in {@code StructsTest}. Then look through
 * every switch over operations: in {@code Operations} (does it tell of an inode, take long, wait
 * for the kernel?), {@code SetIdBits} (does it change bytes? then it calls {@code
 * CloseCommits.changedThrough}, too), {@code Observation} (where is the name?), {@code
 * DetachedRequests} (how long is the reply?) and {@code ErrnoBoundary} (does it only read?). In
 * {@code fuse.jnr} there are {@code Slots}, {@code RawCallbacks}, {@code JnrFrontDoor}, {@code
 * PathOperations} or {@code HandleOperations}, {@code Layouts}, and the switches of {@code
 * KernelRequest} and {@code Replies}; what libfuse 2 has no slot for, it answers with ENOSYS, and
 * the README and the page {@code mount.txt} say so. In the core: {@code Vfs}, {@code Tree} or
 * {@code OpenFile}; in the tests {@code VfsModel} with {@code ModelDriver} and {@code
 * ModelHandles}, {@code RequestFuzzTest}, and {@code native-test} with its lists of what is known
 * to fail.
 */
@NullMarked
package quire.fuse;

import org.jspecify.annotations.NullMarked;
