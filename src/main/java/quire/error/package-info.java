/** Errors on their way to a caller of the file system: one exception type that carries an errno. */
@NullMarked
package quire.error;

import org.jspecify.annotations.NullMarked;
