/** Tests of the figures and the access log of a mount. */
@NullMarked
package quire.metrics;

import org.jspecify.annotations.NullMarked;
