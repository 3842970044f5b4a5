/** Tests of archives, held against programs that nobody here wrote. */
@NullMarked
package quire.archive;

import org.jspecify.annotations.NullMarked;
