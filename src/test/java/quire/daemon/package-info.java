/** Tests of the daemon that need no mount. */
@NullMarked
package quire.daemon;

import org.jspecify.annotations.NullMarked;
