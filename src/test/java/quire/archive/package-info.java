/** Tests of archives, compared with programs of other projects. */
@NullMarked
package quire.archive;

import org.jspecify.annotations.NullMarked;
