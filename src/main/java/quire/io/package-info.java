/** Passes bytes from their source to their reader, and reads whole small files. */
@NullMarked
package quire.io;

import org.jspecify.annotations.NullMarked;
