/**
 * Calls of the C library that Java does not offer. They go through jffi, the base of jnr-ffi:
 * jnr-ffi generates code for an interface at its first use, which would take a tenth of a second of
 * each start.
 */
@NullMarked
package quire.libc;

import org.jspecify.annotations.NullMarked;
