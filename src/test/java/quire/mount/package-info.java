/** Tests of replay streams. */
@NullMarked
package quire.mount;

import org.jspecify.annotations.NullMarked;
