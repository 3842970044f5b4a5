/** Passes bytes from their source to their reader. */
@NullMarked
package quire.io;

import org.jspecify.annotations.NullMarked;
