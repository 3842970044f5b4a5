/** Tests of what calls the C library. */
@NullMarked
package quire.libc;

import org.jspecify.annotations.NullMarked;
