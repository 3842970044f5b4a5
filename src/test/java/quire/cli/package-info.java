/** Tests of the command line that need no mount. */
@NullMarked
package quire.cli;

import org.jspecify.annotations.NullMarked;
