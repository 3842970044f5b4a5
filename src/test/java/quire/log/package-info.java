/** Tests of the offload log, on real files. */
@NullMarked
package quire.log;

import org.jspecify.annotations.NullMarked;
