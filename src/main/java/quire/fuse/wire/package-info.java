/**
 * The byte layout of the kernel's FUSE protocol: the numbers of operations ({@link
 * quire.fuse.wire.Opcode}), the structs of requests ({@link quire.fuse.wire.In}) and of replies
 * ({@link quire.fuse.wire.Out}), and flags ({@link quire.fuse.wire.Flags}). They stand here once,
 * for both front doors. {@code StructsTest} compares every constant with {@code linux/fuse.h}.
 */
@NullMarked
package quire.fuse.wire;

import org.jspecify.annotations.NullMarked;
