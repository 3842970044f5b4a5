/**
 * Calls of the C library, for what Java has no way to. They go through jffi, on which jnr-ffi
 * stands: a jnr-ffi interface has code made for it at its first use, which is a tenth of a second
 * of each start.
 */
@NullMarked
package quire.libc;

import org.jspecify.annotations.NullMarked;
