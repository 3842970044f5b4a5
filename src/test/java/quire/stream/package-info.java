/** Tests of replay streams. */
@NullMarked
package quire.stream;

import org.jspecify.annotations.NullMarked;
